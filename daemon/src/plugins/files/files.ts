import { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import { type Clock, PeerError, type PluginLog, type PluginStorage } from '../../plugin/api.ts';
import type { BlobFolder } from './blob-folder.ts';
import { Catalog, type FileRow, type Usage } from './catalog.ts';
import type { FilesConfig } from './files-config.ts';
import { type OpenFile, OpenFiles } from './open-files.ts';
import { fullDisk, type Limits, Room } from './room.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEP = 50;
/** How often, in bytes of a file, the disk is asked what it has left. */
const DISK_CHECK_BYTES = 1_048_576;
const FULL_DISK: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export interface FilesOptions {
  readonly folder: BlobFolder;
  readonly storage: PluginStorage;
  readonly clock: Clock;
  readonly log: PluginLog;
  readonly settings: () => FilesConfig;
}

export interface FileState {
  readonly size: number;
  readonly received: number;
  readonly expiresAt: number;
}

/**
 * Files that users bring part by part and others fetch, opaque to the daemon (PROTOCOL.md section 7). How much of an
 * unfinished one is here only its length on disk says; that one is complete, and on disk for good, its row.
 */
export class Files {
  readonly #options: FilesOptions;
  readonly #catalog: Catalog;
  readonly #room: Room;
  /** What happens to one file happens one after the other. */
  readonly #queue = new KeyedQueue();
  readonly #open: OpenFiles;

  constructor(options: FilesOptions) {
    const { folder, storage, log, settings } = options;
    this.#options = options;
    this.#catalog = new Catalog(storage);
    this.#room = new Room(settings);
    this.#open = new OpenFiles({ catalog: this.#catalog, folder, queue: this.#queue, log });
  }

  async limits(user: string): Promise<Limits> {
    return this.#room.limits(await this.#catalog.usageOf(user), await this.usage());
  }

  usage(): Promise<Usage> {
    return this.#catalog.usageOfAll();
  }

  /** @throws PeerError `already-exists`, `too-many`, `invalid`. */
  create(user: string, id: string, size: number): Promise<FileState> {
    return this.#queue.run(id, async () => {
      const known = await this.#catalog.find(id);
      if (known === undefined) return this.#add(id, user, size);
      if (known.owner !== user || known.size !== size)
        throw new PeerError('already-exists', 'a file with that id is here');
      return stateOf(await this.#require(id));
    });
  }

  /** @throws PeerError `not-found`, `not-now`, `invalid`, `too-many`. */
  write(
    user: string,
    id: string,
    { offset, data }: { offset: number; data: Uint8Array },
  ): Promise<FileState> {
    return this.#queue.run(id, async () => {
      const file = await this.#ownedBy(user, id);
      const state = stateOf(file);
      if (offset < state.received || file.row.isComplete) return state;
      if (offset > state.received) throw new PeerError('not-now', `the next byte is ${state.received}`);
      if (offset + data.length > state.size) throw new PeerError('invalid', 'that is more than the file has');
      await this.#append(file, data);
      return stateOf(await this.#require(id));
    });
  }

  /** @throws PeerError `not-found`. */
  state(user: string, id: string): Promise<FileState> {
    return this.#queue.run(id, async () => {
      const file = await this.#require(id);
      if (file.row.owner !== user && !file.row.isComplete) throw notFound();
      return stateOf(file);
    });
  }

  /** Fewer bytes at the end. @throws PeerError `not-found`, also before the file is complete. */
  read(id: string, offset: number, length: number): Promise<{ readonly data: Uint8Array }> {
    return this.#queue.run(id, async () => {
      const { row, blob } = await this.#require(id);
      if (!row.isComplete) throw notFound();
      return { data: await blob.read(offset, length) };
    });
  }

  /** @throws PeerError `not-found`. */
  remove(user: string, id: string): Promise<void> {
    return this.#removeIf(id, ({ owner }) => owner === user, notFound);
  }

  /** Of a user whose account is gone. May be called again after a crash. */
  async removeUser(user: string): Promise<void> {
    for (;;) {
      const ids = await this.#catalog.ownedBy(user, STEP);
      if (ids.length === 0) return;
      for (const id of ids) await this.#removeIf(id, ({ owner }) => owner === user);
    }
  }

  /** Removes some that have expired; whether there may be more. */
  async sweep(): Promise<boolean> {
    const now = this.#options.clock.now();
    const ids = await this.#catalog.expired(now, STEP);
    for (const id of ids) await this.#removeIf(id, ({ expiresAt }) => expiresAt < now);
    return ids.length === STEP;
  }

  dispose(): Promise<void> {
    return this.#open.dispose();
  }

  async #add(id: string, owner: string, size: number): Promise<FileState> {
    const { clock, settings, folder } = this.#options;
    this.#room.checkSize(size);
    this.#room.checkDisk(size, await folder.freeBytes());
    const expiresAt = clock.now() + settings().unfinishedHours * HOUR_MS;
    await this.#catalog.add(id, { owner, size, expiresAt, isComplete: false }, (own, all) => {
      this.#room.checkQuotas(size, own, all);
    });
    return { size, received: 0, expiresAt };
  }

  /** The next byte of what a full disk took a part of is found again from the file's length. */
  async #append({ id, blob }: OpenFile, data: Uint8Array): Promise<void> {
    try {
      const checks = Math.floor((blob.length + data.length) / DISK_CHECK_BYTES);
      if (checks > Math.floor(blob.length / DISK_CHECK_BYTES))
        this.#room.checkDisk(0, await this.#options.folder.freeBytes());
      await blob.append(data);
    } catch (error) {
      await this.#open.forget(id);
      if (!(error instanceof Error && 'code' in error && FULL_DISK.has(error.code))) throw error;
      this.#options.log.error({ err: error }, 'a file could not be written');
      throw fullDisk();
    }
  }

  async #ownedBy(user: string, id: string): Promise<OpenFile> {
    const file = await this.#require(id);
    if (file.row.owner !== user) throw notFound();
    return file;
  }

  /** A file whose last part came before a crash is completed now. @throws PeerError `not-found`. */
  async #require(id: string): Promise<OpenFile> {
    const file = await this.#open.find(id);
    if (file === undefined) throw notFound();
    if (file.row.isComplete || file.blob.length < file.row.size) return file;
    await this.#complete(file);
    return this.#require(id);
  }

  async #complete({ id, row, blob }: OpenFile): Promise<void> {
    const { folder, clock, settings } = this.#options;
    await blob.sync();
    await folder.sync();
    const expiresAt = clock.now() + settings().keepDays * DAY_MS;
    await this.#catalog.update(id, row, { ...row, expiresAt, isComplete: true });
    await this.#open.forget(id);
  }

  /** First the bytes: a crash in between leaves a row, which expires, and no file that nobody knows. */
  #removeIf(id: string, isMeant: (row: FileRow) => boolean, otherwise?: () => Error): Promise<void> {
    return this.#queue.run(id, async () => {
      const row = await this.#catalog.find(id);
      if (row === undefined || !isMeant(row)) {
        if (otherwise) throw otherwise();
        return;
      }
      await this.#open.forget(id);
      await this.#options.folder.remove(id);
      await this.#catalog.remove(id, row);
    });
  }
}

function stateOf({ row, blob }: OpenFile): FileState {
  return { size: row.size, received: Math.min(row.size, blob.length), expiresAt: row.expiresAt };
}

function notFound(): PeerError {
  return new PeerError('not-found', 'there is no such file');
}
