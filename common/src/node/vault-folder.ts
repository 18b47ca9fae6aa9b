import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/** The files of one vault, in a folder (0700) of their own, for this user's eyes only (0600). */
export class VaultFolder {
  readonly #folder: string;
  /** Kept open between reads. */
  readonly #readers = new Map<string, Promise<FileHandle>>();

  /** `folder` is made when first needed. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws the file system's own error, as the other methods do. */
  async list(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw error;
    }
  }

  /** Fewer bytes where the file ends before. */
  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    const handle = await this.#reader(name);
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) return bytes.slice(0, filled);
      filled += bytesRead;
    }
    return bytes;
  }

  /** Empty; `undefined` when the name is taken. */
  async create(name: string): Promise<AppendedFile | undefined> {
    await this.#makeFolder();
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
    try {
      return new AppendedFile(await open(this.#path(name), flags, 0o600), this.#folder);
    } catch (error) {
      if (isCode(error, 'EEXIST')) return undefined;
      throw error;
    }
  }

  /** In place of what has that name; outlives a crash. */
  async rename(name: string, to: string): Promise<void> {
    await this.#forget(name);
    await this.#forget(to);
    await rename(this.#path(name), this.#path(to));
    await syncFolder(this.#folder);
  }

  /** Does nothing when there is no such; outlives a crash. */
  async remove(name: string): Promise<void> {
    await this.#forget(name);
    try {
      await rm(this.#path(name));
    } catch (error) {
      if (isCode(error, 'ENOENT')) return;
      throw error;
    }
    await syncFolder(this.#folder);
  }

  /** Lets go of what was read. */
  async close(): Promise<void> {
    for (const name of [...this.#readers.keys()]) await this.#forget(name);
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  #reader(name: string): Promise<FileHandle> {
    let reader = this.#readers.get(name);
    if (reader === undefined) {
      reader = open(this.#path(name), 'r');
      this.#readers.set(name, reader);
      reader.catch(() => this.#readers.delete(name)); // Whoever reads hears why.
    }
    return reader;
  }

  async #forget(name: string): Promise<void> {
    const reader = this.#readers.get(name);
    this.#readers.delete(name);
    await (await reader)?.close();
  }

  async #makeFolder(): Promise<void> {
    const made = await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(made));
  }
}

class AppendedFile {
  readonly #handle: FileHandle;
  readonly #folder: string;
  #hasSyncedName = false;
  #isClosed = false;

  constructor(handle: FileHandle, folder: string) {
    this.#handle = handle;
    this.#folder = folder;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#handle.appendFile(bytes);
  }

  /** What was appended, and the file's name, outlives a crash. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
    if (this.#hasSyncedName) return;
    await syncFolder(this.#folder);
    this.#hasSyncedName = true;
  }

  /** Closing twice is harmless. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#handle.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
