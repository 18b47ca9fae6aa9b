import type { FileSource } from '../../../common/src/client/conversations/files-api.ts';
import type { FileUpload } from '../direct/file-moves-view.ts';
import type { OpenFile } from '../files/open-file.ts';

interface UploadOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The file could not be closed. */
  readonly fail: (error: unknown) => void;
}

/** One file on its way out, or waiting for its turn. */
export class Upload {
  /** The message's id, once it has one; that tells the progress too. */
  message: string | undefined;
  readonly #file: OpenFile;
  readonly #options: UploadOptions;
  #isClosed = false;
  readonly #controller = new AbortController();

  constructor(file: OpenFile, options: UploadOptions) {
    this.#file = file;
    this.#options = options;
  }

  get view(): FileUpload {
    const { name, size } = this.#file;
    const { id, now } = this.#options;
    const { message } = this;
    return { kind: 'upload', id, name, size, startedAt: now, ...(message !== undefined && { message }) };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(): void {
    this.#controller.abort();
  }

  /** Whoever takes it closes it: what failed may be sent again. */
  get source(): FileSource {
    return { ...this.#file, release: () => this.close() };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close().catch(this.#options.fail);
  }
}
