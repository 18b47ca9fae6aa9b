import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomBytes } from '../crypto/bytes.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * A file that comes: `PATH.….part` (0600) until it is whole, then at its place, instead of what had that name. Either
 * `finish` or `abandon` ends it.
 */
export class SinkFile {
  readonly #path: string;
  readonly #part: string;
  readonly #handle: FileHandle;
  #isOver = false;

  private constructor(path: string, part: string, handle: FileHandle) {
    this.#path = path;
    this.#part = part;
    this.#handle = handle;
  }

  /** @throws the file system's own error, as the other methods do. */
  static async create(path: string): Promise<SinkFile> {
    const part = `${path}.${Buffer.from(randomBytes(4)).toString('hex')}.part`;
    return new SinkFile(path, part, await open(part, 'wx', 0o600));
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.length - written;
      written += (await this.#handle.write(bytes, written, rest, offset + written)).bytesWritten;
    }
  }

  async finish(): Promise<void> {
    await this.#handle.datasync();
    await this.#handle.close();
    await rename(this.#part, this.#path);
    this.#isOver = true;
    await syncFolder(dirname(this.#path));
  }

  /** Harmless after the end. */
  async abandon(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#handle.close();
    await rm(this.#part, { force: true });
  }
}
