import { Sha256 } from '../../crypto/sha256.ts';
import type { VaultFiles } from './vault-files.ts';

export const WINDOW_BYTES = 1024 * 1024;

/** Reads a file from its beginning to its end, a mebibyte at a time. */
export class FileWindow {
  readonly #files: VaultFiles;
  readonly #name: string;
  readonly #end: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array();

  /** Nothing at or after `end` is read. */
  constructor(files: VaultFiles, name: string, end = Infinity) {
    this.#files = files;
    this.#name = name;
    this.#end = end;
  }

  /** A view, good until the next call; fewer bytes where the file ends before. */
  async at(offset: number, length: number): Promise<Uint8Array> {
    const isHere = offset >= this.#start && offset + length <= this.#start + this.#bytes.length;
    if (!isHere) {
      const wanted = Math.min(Math.max(length, WINDOW_BYTES), Math.max(0, this.#end - offset));
      this.#bytes = await this.#files.read(this.#name, offset, wanted);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start, offset - this.#start + length);
  }
}

/** SHA-256 of the first `length` bytes; `undefined` when there are fewer. */
export async function hashOfFile(
  files: VaultFiles,
  name: string,
  length: number,
): Promise<Uint8Array | undefined> {
  const hash = new Sha256();
  for (let offset = 0; offset < length;) {
    const bytes = await files.read(name, offset, Math.min(WINDOW_BYTES, length - offset));
    if (bytes.length === 0) return undefined;
    hash.update(bytes);
    offset += bytes.length;
  }
  return hash.digest();
}
