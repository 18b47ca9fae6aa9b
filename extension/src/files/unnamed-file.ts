import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What is too large for the memory, on the disk for a while and for this user only. Its name goes as soon as it is open,
 * so that nothing is left even when the process is killed; where the system keeps the name, it goes with the file.
 */
export class UnnamedFile {
  readonly #folder: string;
  readonly #handle: FileHandle;

  private constructor(folder: string, handle: FileHandle) {
    this.#folder = folder;
    this.#handle = handle;
  }

  /** @throws the file system's own error, as the other methods do. */
  static async create(parent = tmpdir()): Promise<UnnamedFile> {
    const folder = await mkdtemp(join(parent, 'noncesense-'));
    try {
      const handle = await open(join(folder, 'file'), 'wx+', 0o600);
      // Windows may refuse that while it is open.
      await remove(folder).catch(() => undefined);
      return new UnnamedFile(folder, handle);
    } catch (error) {
      await remove(folder);
      throw error;
    }
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await writeAll(this.#handle, offset, bytes);
  }

  /** Fewer bytes where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array> {
    return readUpTo(this.#handle, offset, length);
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await remove(this.#folder);
  }
}

export async function writeAll(handle: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}

export async function readUpTo(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
