import {
  type PluginStorage,
  type Static,
  struct,
  type Table,
  time,
  Type,
  uint,
  userName,
  type Write,
} from '../../plugin/api.ts';
import { KeyedQueue } from '../../../../common/src/keyed-queue.ts';

const rowSchema = struct({
  owner: userName(),
  /** Bytes it has when it is complete. */
  size: uint(),
  expiresAt: time(),
  isComplete: Type.Boolean(),
});
const usageSchema = struct({ files: uint(), unfinished: uint(), bytes: uint() });

export type FileRow = Static<typeof rowSchema>;
/** What is there, and how many bytes that is or will be. */
export type Usage = Static<typeof usageSchema>;

const NONE: Usage = { files: 0, unfinished: 0, bytes: 0 };
/** No user name begins like that. */
const ALL = '*';
/** Small files take up a block of the disk too. */
const BLOCK = 4_096;
const TIME_DIGITS = 16;

/** Which files there are, whose, and until when; what each user has is counted with every change. */
export class Catalog {
  readonly #storage: PluginStorage;
  readonly #files: Table<FileRow>;
  readonly #owned: Table<boolean>;
  readonly #expiry: Table<boolean>;
  readonly #usage: Table<Usage>;
  /** Counts are read, changed and written: one change at a time. */
  readonly #changes = new KeyedQueue();

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#files = storage.table('file', rowSchema);
    this.#owned = storage.table('owned', Type.Boolean());
    this.#expiry = storage.table('expiry', Type.Boolean());
    this.#usage = storage.table('usage', usageSchema);
  }

  async find(id: string): Promise<FileRow | undefined> {
    return (await this.#files.get(id))?.value;
  }

  /** Of one user. */
  async usageOf(user: string): Promise<Usage> {
    return (await this.#usage.get(user))?.value ?? NONE;
  }

  usageOfAll(): Promise<Usage> {
    return this.usageOf(ALL);
  }

  /** `admit` throws when there is no room, given what is there without it; then nothing is changed. */
  add(id: string, row: FileRow, admit: (own: Usage, all: Usage) => void): Promise<void> {
    return this.#change(async () => {
      const [own, all] = [await this.usageOf(row.owner), await this.usageOfAll()];
      admit(own, all);
      await this.#storage.commit([
        ...this.#writes(id, row),
        ...this.#counts(row.owner, [own, all], weigh(row)),
      ]);
    });
  }

  /** In place of `before`; the owner and the size stay. */
  update(id: string, before: FileRow, after: FileRow): Promise<void> {
    return this.#change(async () => {
      const usages = [await this.usageOf(after.owner), await this.usageOfAll()] as const;
      const difference = plus(weigh(after), weigh(before), -1);
      await this.#storage.commit([
        this.#expiry.remove(expiryKey(id, before)),
        ...this.#writes(id, after),
        ...this.#counts(after.owner, usages, difference),
      ]);
    });
  }

  remove(id: string, row: FileRow): Promise<void> {
    return this.#change(async () => {
      const usages = [await this.usageOf(row.owner), await this.usageOfAll()] as const;
      await this.#storage.commit([
        this.#files.remove(id),
        this.#owned.remove(`${row.owner}/${id}`),
        this.#expiry.remove(expiryKey(id, row)),
        ...this.#counts(row.owner, usages, plus(NONE, weigh(row), -1)),
      ]);
    });
  }

  /** Ids of those that have expired, the oldest first. */
  async expired(now: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#expiry.list({ before: timeKey(now), limit });
    return rows.map(({ key }) => key.slice(TIME_DIGITS + 1));
  }

  async ownedBy(user: string, limit: number): Promise<readonly string[]> {
    const rows = await this.#owned.list({ prefix: `${user}/`, limit });
    return rows.map(({ key }) => key.slice(user.length + 1));
  }

  #change(task: () => Promise<void>): Promise<void> {
    return this.#changes.run(ALL, task);
  }

  #writes(id: string, row: FileRow): readonly Write[] {
    return [
      this.#files.put(id, row),
      this.#owned.put(`${row.owner}/${id}`, true),
      this.#expiry.put(expiryKey(id, row), true),
    ];
  }

  #counts(user: string, [own, all]: readonly [Usage, Usage], difference: Usage): readonly Write[] {
    return [this.#usage.put(user, plus(own, difference)), this.#usage.put(ALL, plus(all, difference))];
  }
}

/** What a file counts for in the quotas: all of it from its begin. */
export function weightOf(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function weigh({ size, isComplete }: FileRow): Usage {
  return { files: 1, unfinished: isComplete ? 0 : 1, bytes: weightOf(size) };
}

function plus(usage: Usage, other: Usage, factor = 1): Usage {
  return {
    files: usage.files + factor * other.files,
    unfinished: usage.unfinished + factor * other.unfinished,
    bytes: usage.bytes + factor * other.bytes,
  };
}

/** Equal lengths make the order of keys that of times. */
function timeKey(at: number): string {
  return String(at).padStart(TIME_DIGITS, '0');
}

function expiryKey(id: string, { expiresAt }: FileRow): string {
  return `${timeKey(expiresAt)}/${id}`;
}
