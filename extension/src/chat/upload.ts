import type { FileSource } from '../../../common/src/client/conversations/files-api.ts';
import type { FileUpload } from '../direct/file-moves-view.ts';
import type { OpenFile } from '../files/open-file.ts';

interface UploadOptions {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly changed: () => void;
}

/** One file on its way out, or waiting for its turn. */
export class Upload {
  readonly #file: OpenFile;
  readonly #options: UploadOptions;
  readonly #controller = new AbortController();
  #moved = 0;

  constructor(file: OpenFile, options: UploadOptions) {
    this.#file = file;
    this.#options = options;
  }

  get view(): FileUpload {
    const { name, size } = this.#file;
    const { id, now } = this.#options;
    return { kind: 'upload', id, name, size, moved: this.#moved, startedAt: now };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Tells how far it was read. */
  get source(): FileSource {
    const { name, size, mediaType } = this.#file;
    return {
      name,
      size,
      ...(mediaType !== undefined && { mediaType }),
      read: async (offset, length) => {
        const bytes = await this.#file.read(offset, length);
        this.#note(offset);
        return bytes;
      },
    };
  }

  cancel(): void {
    this.#controller.abort();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** A whole percent at a time: each one draws the page anew. */
  #note(moved: number): void {
    const before = this.#moved;
    this.#moved = moved;
    const percent = (bytes: number) => Math.floor((bytes / Math.max(1, this.#file.size)) * 100);
    if (percent(moved) !== percent(before)) this.#options.changed();
  }
}
