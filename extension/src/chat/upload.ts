import type { FileUpload } from '../direct/file-moves-view.ts';
import type { OpenFile } from '../files/open-file.ts';

interface UploadOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One file on its way out, or waiting for its turn. */
export class Upload {
  readonly source: OpenFile;
  /** The message's id, once it has one; that tells the progress too. */
  message: string | undefined;
  readonly #options: UploadOptions;
  readonly #controller = new AbortController();

  constructor(source: OpenFile, options: UploadOptions) {
    this.source = source;
    this.#options = options;
  }

  get view(): FileUpload {
    const { name, size } = this.source;
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

  close(): Promise<void> {
    return this.source.close();
  }
}
