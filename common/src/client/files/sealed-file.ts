import { Sha256 } from '../../crypto/sha256.ts';
import type { FileCipher } from '../../e2e/file-cipher.ts';
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from '../../e2e/file-layout.ts';
import { FILE_PART_BYTES } from '../../wire/messages.ts';
import type { FileSource } from '../conversations/files-api.ts';
import { ClientProblem } from '../problem.ts';

/** A piece of the ciphertext. */
export interface Part {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** The ciphertext of a file, once and in order, in parts as the daemon takes them: one chunk is in memory. */
export class SealedFile {
  readonly #cipher: FileCipher;
  readonly #source: FileSource;
  readonly #hash = new Sha256();
  readonly #buffer = new Uint8Array(SEALED_CHUNK_BYTES);
  /** What is left of the chunk that was sealed last. */
  #left: Uint8Array = this.#buffer.subarray(0, 0);
  #nextChunk = 0;
  #offset = 0;

  constructor(cipher: FileCipher, source: FileSource) {
    this.#cipher = cipher;
    this.#source = source;
  }

  /** Where the next part begins. */
  get offset(): number {
    return this.#offset;
  }

  /** `undefined` behind the last. @throws ClientProblem `file-unusable` when the source can't be read. */
  async next(): Promise<Part | undefined> {
    const offset = this.#offset;
    const data = new Uint8Array(Math.min(FILE_PART_BYTES, this.#cipher.layout.sealedSize - offset));
    if (data.length === 0) return undefined;
    for (let filled = 0; filled < data.length;) {
      if (this.#left.length === 0) await this.#seal();
      const piece = this.#left.subarray(0, data.length - filled);
      data.set(piece, filled);
      filled += piece.length;
      this.#left = this.#left.subarray(piece.length);
    }
    this.#offset += data.length;
    return { offset, data };
  }

  /** SHA-256 of the ciphertext, once all parts were made. */
  digest(): Uint8Array {
    return this.#hash.digest();
  }

  async #seal(): Promise<void> {
    const chunk = this.#nextChunk++;
    const content = await this.#read(chunk * CHUNK_BYTES, this.#cipher.layout.contentBytes(chunk));
    this.#left = this.#cipher.sealInto(this.#buffer, chunk, content);
    this.#hash.update(this.#left);
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    const bytes = await this.#source.read(offset, length).catch((error: unknown) => {
      throw new ClientProblem('file-unusable', `The file ${this.#source.name} can't be read.`, {
        cause: error,
      });
    });
    if (bytes.length === length) return bytes;
    throw new ClientProblem(
      'file-unusable',
      `The file ${this.#source.name} became shorter while it was sent.`,
    );
  }
}
