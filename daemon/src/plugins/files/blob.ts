import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const OWNER_ONLY = 0o600;
/** What is synced at its end would take too long when all of it waited until then. */
const SYNC_BYTES = 8 * 1_048_576;

/** One open file of opaque bytes. Calls never overlap. */
export class Blob {
  readonly #handle: FileHandle;
  #length: number;
  #unsynced = 0;

  private constructor(handle: FileHandle, length: number) {
    this.#handle = handle;
    this.#length = length;
  }

  /** Made when it is missing and `isWritten`. @throws the file system's own error, as the other methods do. */
  static async open(path: string, isWritten: boolean): Promise<Blob> {
    const flags = isWritten ? constants.O_RDWR | constants.O_CREAT : constants.O_RDONLY;
    const handle = await open(path, flags, OWNER_ONLY);
    try {
      return new Blob(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#length;
  }

  async append(data: Uint8Array): Promise<void> {
    for (let written = 0; written < data.length;) {
      const { bytesWritten } = await this.#handle.write(data, written, data.length - written, this.#length);
      written += bytesWritten;
      this.#length += bytesWritten;
    }
    this.#unsynced += data.length;
    if (this.#unsynced >= SYNC_BYTES) await this.sync();
  }

  /** Fewer bytes where the file ends before. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#length - offset)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  async sync(): Promise<void> {
    await this.#handle.datasync();
    this.#unsynced = 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
