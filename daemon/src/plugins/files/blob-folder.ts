import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Blob } from './blob.ts';

const OWNER_ONLY = 0o700;

/** The folder of all blobs; their names are ids in hex, never what a peer says. */
export class BlobFolder {
  readonly #path: string;
  /** Held to sync names; Windows has no such call. */
  readonly #handle: FileHandle | undefined;

  private constructor(path: string, handle: FileHandle | undefined) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Makes the folder when it is missing. @throws Error in words for the operator. */
  static async open(path: string): Promise<BlobFolder> {
    try {
      await mkdir(path, { recursive: true, mode: OWNER_ONLY });
      return new BlobFolder(path, process.platform === 'win32' ? undefined : await open(path, 'r'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the folder ${path} can't be used: ${reason}. Let the user that runs the daemon write there.`,
        {
          cause: error,
        },
      );
    }
  }

  /** @throws the file system's own error, as the other methods do. */
  blob(id: string, isWritten: boolean): Promise<Blob> {
    return Blob.open(join(this.#path, id), isWritten);
  }

  /** Does nothing when there is no such. */
  remove(id: string): Promise<void> {
    return rm(join(this.#path, id), { force: true });
  }

  /** The names of new files survive a loss of power. */
  async sync(): Promise<void> {
    await this.#handle?.sync();
  }

  /** Bytes that the disk has left for this process. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#path);
    return bavail * bsize;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}
