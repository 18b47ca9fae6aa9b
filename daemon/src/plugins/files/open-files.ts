import type { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import { RecentMap } from '../../../../common/src/recent-map.ts';
import type { PluginLog } from '../../plugin/api.ts';
import type { Blob } from './blob.ts';
import type { BlobFolder } from './blob-folder.ts';
import type { Catalog, FileRow } from './catalog.ts';

const MOST = 128;

export interface OpenFile {
  readonly id: string;
  readonly row: FileRow;
  readonly blob: Blob;
}

export interface OpenFilesOptions {
  readonly catalog: Catalog;
  readonly folder: BlobFolder;
  /** Whoever calls for a file has its turn there. */
  readonly queue: KeyedQueue;
  readonly log: PluginLog;
}

/** Keeps the files open that were used last, so that not every part of one opens it. */
export class OpenFiles {
  readonly #options: OpenFilesOptions;
  readonly #files = new RecentMap<string, OpenFile>();

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** `undefined` when there is none, or none any more on disk. */
  async find(id: string): Promise<OpenFile | undefined> {
    const file = this.#files.peek(id) ?? (await this.#open(id));
    if (file === undefined) return undefined;
    this.#files.use(id, file);
    this.#files.trim((oldest, size) => {
      if (size > MOST) this.#closeInTurn(oldest);
      return size > MOST;
    });
    return file;
  }

  /** After a change of its row, a failed write, or before it goes. */
  async forget(id: string): Promise<void> {
    const file = this.#files.peek(id);
    this.#files.delete(id);
    await file?.blob.close();
  }

  async dispose(): Promise<void> {
    const all = [...this.#files.values()];
    await Promise.all(all.map(({ id }) => this.#options.queue.run(id, () => this.forget(id))));
  }

  async #open(id: string): Promise<OpenFile | undefined> {
    const { catalog, folder } = this.#options;
    const row = await catalog.find(id);
    if (row === undefined) return undefined;
    try {
      return await this.#whole({ id, row, blob: await folder.blob(id, !row.isComplete) });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      this.#lost(id);
      return undefined;
    }
  }

  async #whole(file: OpenFile): Promise<OpenFile | undefined> {
    const { id, row, blob } = file;
    if (!row.isComplete || blob.length >= row.size) return file;
    await blob.close();
    this.#lost(id);
    return undefined;
  }

  #lost(id: string): void {
    this.#options.log.error({ file: id }, 'a file that was stored is not on disk any more, or not all of it');
    return undefined;
  }

  /** Somebody may be at work with it. */
  #closeInTurn({ id, blob }: OpenFile): void {
    this.#options.queue
      .run(id, () => blob.close())
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'a file could not be closed');
      });
  }
}
