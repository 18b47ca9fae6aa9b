import { Compactor } from './compactor.ts';
import { Journal, type WrittenRecord } from './journal.ts';
import type { PlaceIndex } from './place-index.ts';
import { type KeyRange, keyRange } from './sorted-places.ts';
import { readValues } from './value-reader.ts';
import type { VaultDamage } from './vault-damage.ts';
import { VaultError } from './vault-error.ts';
import type { VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';
import { type OpenedVault, openVault, type VaultOptions } from './vault-opening.ts';
import { encodeWrites, type VaultWrite } from './vault-write.ts';

/** Of the plaintext of one commit. */
const MAX_COMMIT_BYTES = 8 * 1024 * 1024;

export type VaultOpening =
  /** The first start. */
  | { readonly kind: 'new'; readonly vault: Vault }
  /** `cutOff`: bytes of a commit that was under way when the process ended, and never resolved. */
  | { readonly kind: 'whole'; readonly vault: Vault; readonly cutOff: number }
  /** Records are lost: what is there may be older than what was sent. */
  | { readonly kind: 'damaged'; readonly vault: Vault; readonly damage: readonly VaultDamage[] }
  /** Older than the secret store says: a restored backup. What is there can be read and shown. */
  | { readonly kind: 'rolled-back'; readonly vault: Vault; readonly damage: readonly VaultDamage[] }
  /** There are files, and the secret store holds nothing for them. Nothing was touched. */
  | { readonly kind: 'key-missing' }
  /** A newer version wrote it. Nothing was touched. */
  | { readonly kind: 'newer' };

export interface VaultEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * What a client keeps: values under keys in spaces, encrypted, in one folder that one process owns at a time.
 * Nothing of a commit is seen before all of it is on disk.
 */
export class Vault {
  readonly #files: VaultFiles;
  readonly #index: VaultIndex;
  readonly #journal: Journal;
  readonly #compactor: Compactor;
  #trouble: unknown;

  private constructor(options: VaultOptions, opened: OpenedVault) {
    const { index, ownership, secrets, writer, unsettled, size, damage } = opened;
    const { files, clock, report } = options;
    this.#files = files;
    this.#index = index;
    const applied = (record: WrittenRecord) => this.#applied(record);
    this.#journal = new Journal({ files, ownership, secrets, writer, unsettled, applied });
    const damaged = new Set(damage.map(({ file }) => Number(file.split('-').at(-1))));
    const shared = { files, clock, index, journal: this.#journal, ownership, secrets };
    this.#compactor = new Compactor({ ...shared, damaged, size, report });
    this.#compactor.consider();
  }

  /**
   * Takes the vault from whoever has it: no commit of theirs resolves from now on.
   * @throws VaultError `superseded` or `secret-not-kept`, or an error of the file system or the secret store.
   */
  static async open(options: VaultOptions): Promise<VaultOpening> {
    const opened = await openVault(options);
    if (opened === 'key-missing' || opened === 'newer') return { kind: opened };
    const { kind, cutOff, damage } = opened;
    const vault = new Vault(options, opened);
    if (kind === 'new') return { kind, vault };
    return kind === 'whole' ? { kind, vault, cutOff } : { kind, vault, damage };
  }

  /** What a read or a commit failed with last because of the disk, the secret store or another owner. */
  get trouble(): unknown {
    return this.#trouble;
  }

  /** @throws VaultError `damaged`, or the file system's own error; so do the other reads. */
  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    const values = this.#index.resident(space);
    if (values) return values.get(key);
    const [value] = await this.#read((places) => {
      const place = places.find(space, key);
      return place ? [place] : [];
    });
    return value;
  }

  /** Whether there is a value; without reading it. */
  has(space: string, key: string): boolean {
    return this.#index.resident(space)?.has(key) ?? this.#index.places.find(space, key) !== undefined;
  }

  /** Of a space whose values stay in memory: always the same map. @throws RangeError for another space. */
  resident(space: string): ReadonlyMap<string, Uint8Array> {
    const values = this.#index.resident(space);
    if (values === undefined) throw new RangeError(`vault: the values of ${space} stay on disk`);
    return values;
  }

  async list(space: string, range: KeyRange = {}): Promise<readonly VaultEntry[]> {
    const values = this.#index.resident(space);
    if (values) return listResident(values, range);
    let keys: readonly string[] = [];
    const found = await this.#read((places) => {
      const entries = places.range(space, range);
      keys = entries.map(({ key }) => key);
      return entries;
    });
    return found.map((value, index) => ({ key: keys[index] ?? '', value }));
  }

  count(space: string): number {
    return this.#index.resident(space)?.size ?? this.#index.places.count(space);
  }

  /**
   * All or nothing. Resolves when it is on disk; commits that are asked for meanwhile share the next record.
   * Rejects with VaultError `superseded`, `closed` or `too-large`, or the file system's own error; it does not count
   * then, and after the last of these later ones may succeed.
   */
  async commit(writes: readonly VaultWrite[]): Promise<void> {
    if (writes.length === 0) return;
    const plaintext = encodeWrites(writes);
    if (plaintext.length > MAX_COMMIT_BYTES) throw new VaultError('too-large');
    try {
      await this.#journal.commit(plaintext);
    } catch (error) {
      this.#trouble = error;
      throw error;
    }
  }

  /** What `damaged` or `rolled-back` demands was done; until then every open finds the same. Rejects like the others. */
  async settle(): Promise<void> {
    await this.#compactor.repair();
    await this.#journal.mark('settled');
  }

  /** What was deleted or replaced before is gone from disk when this resolves. Happens by itself within a day. */
  compact(): Promise<void> {
    return this.#compactor.compact();
  }

  /** Resolves when all that was committed before is on disk and nothing is written any more. */
  async close(): Promise<void> {
    await this.#compactor.stop();
    await this.#journal.close();
  }

  #applied(record: WrittenRecord): void {
    const isStale = this.#index.apply(record.place, record.content.writes);
    this.#compactor.note(record, isStale);
  }

  /** A compaction may move what is being read: then it is looked up again. */
  async #read(
    choose: (places: PlaceIndex) => Parameters<typeof readValues>[1],
  ): Promise<readonly Uint8Array[]> {
    for (;;) {
      const { places } = this.#index;
      try {
        return await readValues(this.#files, choose(places));
      } catch (error) {
        if (places !== this.#index.places) continue;
        this.#trouble = error;
        throw error;
      }
    }
  }
}

function listResident(values: ReadonlyMap<string, Uint8Array>, range: KeyRange): readonly VaultEntry[] {
  const keys = [...values.keys()].sort();
  const { first, end } = keyRange(keys, range);
  const entries = keys.slice(first, end).flatMap((key) => {
    const value = values.get(key);
    return value ? [{ key, value }] : [];
  });
  return range.reverse ? entries.reverse() : entries;
}
