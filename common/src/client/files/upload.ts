import { FileCipher } from '../../e2e/file-cipher.ts';
import type { FileSource } from '../conversations/files-api.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { unlessCancelled } from './cancellation.ts';
import type { FileBlob, FileLink, TransferOptions } from './file-link.ts';
import { inWindow } from './in-window.ts';
import { type Part, SealedFile } from './sealed-file.ts';
import { untilMoved } from './until-moved.ts';

const GONE = 'The server has thrown away what it had of the file. Send it again.';

export interface UploadOptions extends TransferOptions {
  readonly source: FileSource;
  /**
   * 16 and 32 random bytes, for this file only. Who has kept them goes on with an upload after a restart, provided that
   * the source has not changed since: two contents under one key would lay both open.
   */
  readonly blob: Uint8Array;
  readonly key: Uint8Array;
}

/**
 * Encrypts a file and brings it to the daemon; goes on where it was after a loss. Resolves once the daemon has all of it
 * on disk. @throws ClientProblem; what the daemon has of the file is removed after `cancelled` and `file-unusable`.
 */
export async function upload(options: UploadOptions): Promise<FileBlob> {
  try {
    return await new Upload(options).run();
  } catch (error) {
    throw problemOf(error);
  }
}

class Upload {
  readonly #options: UploadOptions;
  readonly #cipher: FileCipher;
  readonly #sealed: SealedFile;
  /** Parts that are not known to be at the daemon: no chunk has to be sealed twice. */
  readonly #waiting: Part[] = [];
  #link: FileLink | undefined;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#cipher = new FileCipher(options.key, options.source.size);
    this.#sealed = new SealedFile(this.#cipher, options.source);
  }

  async run(): Promise<FileBlob> {
    const { blob, key, source } = this.#options;
    try {
      await untilMoved({ ...this.#options, attempt: (link) => this.#attempt(link), whenGone: GONE });
    } catch (error) {
      if (isForGood(error)) this.#remove();
      throw error;
    }
    return { blob, key, hash: this.#sealed.digest(), size: source.size };
  }

  async #attempt(link: FileLink): Promise<void> {
    const { blob: id, signal } = this.#options;
    const { sealedSize: size } = this.#cipher.layout;
    const { received } = await unlessCancelled(signal, link.request('files.create', { id, size }));
    this.#link = link;
    await this.#goOnAt(received);
    let asked = 0;
    await inWindow(
      {
        ask: async () => {
          const part = this.#waiting[asked] ?? (await this.#make());
          if (part === undefined) return undefined;
          asked++;
          return { answer: link.request('files.write', { id, ...part }) };
        },
        take: (state) => {
          asked--;
          this.#kept(state.received);
        },
      },
      signal,
    );
  }

  /** Forgets what the daemon has; all that it has from before a restart is made once more, for the hash. */
  async #goOnAt(received: number): Promise<void> {
    if (received < (this.#waiting[0]?.offset ?? this.#sealed.offset)) throw lost();
    const left = this.#waiting.splice(0).filter((part) => endOf(part) > received);
    this.#waiting.push(...left.map((part) => behind(part, received)));
    while (this.#sealed.offset < received) {
      const part = await unlessCancelled(this.#options.signal, this.#sealed.next());
      if (part === undefined) throw lost();
      if (endOf(part) > received) this.#waiting.push(behind(part, received));
    }
    this.#tell(received);
  }

  async #make(): Promise<Part | undefined> {
    const part = await this.#sealed.next();
    if (part) this.#waiting.push(part);
    return part;
  }

  /** The daemon has the first part that waits. */
  #kept(received: number): void {
    const part = this.#waiting.shift();
    if (part === undefined || received < endOf(part)) throw lost();
    this.#tell(endOf(part));
  }

  #tell(received: number): void {
    this.#options.onProgress?.(this.#cipher.layout.contentBefore(received));
  }

  /** Nobody waits for it: what is not removed expires. */
  #remove(): void {
    this.#link?.request('files.remove', { id: this.#options.blob }).catch(() => undefined);
  }
}

function isForGood(error: unknown): boolean {
  return error instanceof ClientProblem && (error.code === 'cancelled' || error.code === 'file-unusable');
}

function endOf({ offset, data }: Part): number {
  return offset + data.length;
}

function behind({ offset, data }: Part, from: number): Part {
  const start = Math.max(offset, from);
  return { offset: start, data: data.subarray(start - offset) };
}

function lost(): ClientProblem {
  return new ClientProblem('refused', 'The server has lost a part of the file. Send it again.');
}
