import { equalBytes } from '../../crypto/bytes.ts';
import { Sha256 } from '../../crypto/sha256.ts';
import { DecryptFailure } from '../../e2e/decrypt-failure.ts';
import { FileCipher } from '../../e2e/file-cipher.ts';
import { CHUNK_BYTES, SEALED_CHUNK_BYTES } from '../../e2e/file-layout.ts';
import { FILE_PART_BYTES } from '../../wire/messages.ts';
import type { FileSink } from '../conversations/files-api.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import type { FileBlob, FileLink, TransferOptions } from './file-link.ts';
import { inWindow } from './in-window.ts';
import { untilMoved } from './until-moved.ts';

const GONE = 'The server does not have the file any more: it has expired, or was removed.';

export interface DownloadOptions extends TransferOptions {
  readonly file: FileBlob;
  readonly sink: FileSink;
}

/**
 * Fetches a file and decrypts it into the sink; goes on where it was after a loss. Each chunk is authentic before it is
 * written, and the whole before the sink is finished. @throws ClientProblem; the sink is abandoned then.
 */
export async function download(options: DownloadOptions): Promise<void> {
  try {
    await new Download(options).run();
  } catch (error) {
    // What went wrong first is what the person has to know.
    await options.sink.abandon().catch(() => undefined);
    throw problemOf(error);
  }
}

class Download {
  readonly #options: DownloadOptions;
  readonly #cipher: FileCipher;
  readonly #hash = new Sha256();
  /** The chunk that is arriving. */
  readonly #buffer = new Uint8Array(SEALED_CHUNK_BYTES);
  #filled = 0;
  #chunk = 0;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#cipher = cipherOf(options.file);
  }

  async run(): Promise<void> {
    const { sink, file } = this.#options;
    await untilMoved({ ...this.#options, attempt: (link) => this.#attempt(link), whenGone: GONE });
    if (!equalBytes(this.#hash.digest(), file.hash)) throw damaged();
    await written(sink.finish());
  }

  /** In the ciphertext, of the next byte that is not here. */
  get #offset(): number {
    return this.#chunk * SEALED_CHUNK_BYTES + this.#filled;
  }

  async #attempt(link: FileLink): Promise<void> {
    const { blob: id } = this.#options.file;
    let offset = this.#offset;
    const ask = () => {
      const length = this.#lengthAt(offset);
      if (length === 0) return Promise.resolve(undefined);
      const answer = link.request('files.read', { id, offset, length });
      offset += length;
      return Promise.resolve({ answer });
    };
    await inWindow({ ask, take: ({ data }) => this.#take(data) }, this.#options.signal);
  }

  #lengthAt(offset: number): number {
    return Math.min(FILE_PART_BYTES, this.#cipher.layout.sealedSize - offset);
  }

  async #take(data: Uint8Array): Promise<void> {
    if (data.length !== this.#lengthAt(this.#offset)) throw damaged();
    this.#hash.update(data);
    for (let rest = data; rest.length > 0;) {
      const wanted = this.#lengthOfChunk() - this.#filled;
      const piece = rest.subarray(0, wanted);
      this.#buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      rest = rest.subarray(piece.length);
      if (piece.length === wanted) await this.#open();
    }
  }

  #lengthOfChunk(): number {
    const begin = this.#chunk * SEALED_CHUNK_BYTES;
    return Math.min(SEALED_CHUNK_BYTES, this.#cipher.layout.sealedSize - begin);
  }

  async #open(): Promise<void> {
    const { sink, file, onProgress } = this.#options;
    const content = this.#opened(this.#buffer.subarray(0, this.#filled));
    if (content.length > 0) await written(sink.write(this.#chunk * CHUNK_BYTES, content));
    this.#chunk++;
    this.#filled = 0;
    onProgress?.(Math.min(file.size, this.#chunk * CHUNK_BYTES));
  }

  #opened(sealed: Uint8Array): Uint8Array {
    try {
      return this.#cipher.open(this.#chunk, sealed);
    } catch (error) {
      throw error instanceof DecryptFailure ? damaged(error) : error;
    }
  }
}

/** Key and size are what a stranger says. */
function cipherOf({ key, size }: FileBlob): FileCipher {
  try {
    return new FileCipher(key, size);
  } catch (error) {
    throw damaged(error);
  }
}

async function written(writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClientProblem('file-unusable', `The file can't be written: ${reason}.`, { cause: error });
  });
}

function damaged(cause?: unknown): ClientProblem {
  return new ClientProblem(
    'file-damaged',
    'The file was damaged on its way: what came is not what was sent.',
    {
      cause,
    },
  );
}
