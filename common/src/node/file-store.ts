import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/**
 * Values in files of one folder, for this user's eyes only (0600). A write happens whole or not at all, also when the
 * process is killed or the power fails. One process writes at a time.
 */
export class FileStore {
  readonly #folder: string;

  /** `folder` is made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws the file system's own error, as the other methods do. */
  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await readFile(this.#path(name)));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#makeFolder();
    const aside = this.#aside(name);
    await writeDurably(aside, bytes);
    await rename(aside, this.#path(name));
    await syncFolder(this.#folder);
  }

  async rename(name: string, to: string): Promise<void> {
    await rename(this.#path(name), this.#path(to));
    await syncFolder(this.#folder);
  }

  async remove(name: string): Promise<void> {
    await this.#makeFolder();
    // A killed process may have left one.
    await rm(this.#aside(name), { force: true });
    await rm(this.#path(name), { force: true });
    await syncFolder(this.#folder);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #aside(name: string): string {
    return `${this.#path(name)}.new`;
  }

  async #makeFolder(): Promise<void> {
    const made = await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
