import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file here that is sent, open until it is closed. */
export class SourceFile {
  readonly name: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  /** Another one when the file was changed: an upload of before must not go on with it. */
  readonly version: string;
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle, facts: Pick<SourceFile, 'name' | 'size' | 'version'>) {
    this.#handle = handle;
    this.name = facts.name;
    this.size = facts.size;
    this.version = facts.version;
  }

  /** @throws the file system's own error, as the other methods do; Error for what is no regular file. */
  static async open(path: string): Promise<SourceFile> {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat({ bigint: true });
      if (!stat.isFile()) throw new Error('it is no regular file');
      const version = [stat.dev, stat.ino, stat.size, stat.mtimeNs].join('-');
      return new SourceFile(handle, { name: basename(path), size: Number(stat.size), version });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Fewer bytes where the file ends before. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
