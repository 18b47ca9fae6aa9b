import { sha256 } from '../../../../common/src/crypto/sha256.ts';
import {
  bytes,
  optional,
  type PluginStorage,
  type Row,
  type Static,
  struct,
  type Table,
  uint,
  type Write,
} from '../../plugin/api.ts';

const prekeyId = uint(0xffff_ffff);
const signedPrekey = struct({ id: prekeyId, key: bytes(32), signature: bytes(64) });
const pqPrekey = struct({ id: prekeyId, key: bytes(1_184), signature: bytes(64) });
const oneTimePrekey = struct({ id: prekeyId, key: bytes(32) });
const bundleSchema = struct({
  signed: optional(signedPrekey),
  lastResort: optional(pqPrekey),
  /** How many are stored. */
  oneTime: uint(),
  oneTimePq: uint(),
});
const usedSchema = struct({ hash: bytes(32), at: uint() });

export type Bundle = Static<typeof bundleSchema>;
export type OneTime = Static<typeof oneTimePrekey>;
export type OneTimePq = Static<typeof pqPrekey>;
export type UsedPrekey = Static<typeof usedSchema>;

const ID_DIGITS = 10;

/** One kind of one-time prekeys, by device and id, and which of them were handed out. */
export class OneTimeRows<T extends OneTime> {
  readonly #rows: Table<T>;
  readonly #used: Table<UsedPrekey>;

  constructor(rows: Table<T>, used: Table<UsedPrekey>) {
    this.#rows = rows;
    this.#used = used;
  }

  async first(device: string): Promise<Row<T> | undefined> {
    const [row] = await this.#rows.list({ prefix: `${device}/`, limit: 1 });
    return row;
  }

  /** `new`, or there already, or handed out before, or the id stands for another key. */
  async judge(device: string, { id, key }: T): Promise<'new' | 'kept' | 'used' | 'another'> {
    const place = placeOf(device, id);
    const [row, used] = await Promise.all([this.#rows.get(place), this.#used.get(place)]);
    if (row) return isSame(row.value.key, key) ? 'kept' : 'another';
    if (used) return isSame(used.value.hash, sha256(key)) ? 'used' : 'another';
    return 'new';
  }

  add(device: string, prekey: T): Write {
    return this.#rows.insert(placeOf(device, prekey.id), prekey);
  }

  /** What removes those stored of that device that are not among `prekeys`. */
  async removeOthers(device: string, prekeys: readonly T[]): Promise<readonly Write[]> {
    const named = new Set(prekeys.map(({ id }) => placeOf(device, id)));
    const rows = await this.#rows.list({ prefix: `${device}/` });
    return rows.filter(({ key }) => !named.has(key)).map(({ key }) => this.#rows.remove(key));
  }

  /** Removes it, unless somebody else did, and notes that it was handed out. */
  take(row: Row<T>, now: number): readonly Write[] {
    const used = { hash: sha256(row.value.key), at: now };
    return [this.#rows.replace(row, row.value), this.#rows.remove(row.key), this.#used.put(row.key, used)];
  }

  /** What removes all of which the key begins with `prefix`: not which were handed out. */
  async removals(prefix: string): Promise<readonly Write[]> {
    const [rows, used] = await Promise.all([this.#rows.list({ prefix }), this.#used.list({ prefix })]);
    return [
      ...rows.map(({ key }) => this.#rows.remove(key)),
      // Whoever comes after it under that name counts from the beginning.
      ...used.map(({ key }) => this.#used.remove(key)),
    ];
  }
}

/** The public prekeys of all devices. */
export class PrekeyRows {
  readonly bundles: Table<Bundle>;
  readonly oneTime: OneTimeRows<OneTime>;
  readonly oneTimePq: OneTimeRows<OneTimePq>;
  readonly used: readonly Table<UsedPrekey>[];

  constructor(storage: PluginStorage) {
    const used = storage.table('used-prekey', usedSchema);
    const usedPq = storage.table('used-pq-prekey', usedSchema);
    this.bundles = storage.table('bundle', bundleSchema);
    this.oneTime = new OneTimeRows(storage.table('prekey', oneTimePrekey), used);
    this.oneTimePq = new OneTimeRows(storage.table('pq-prekey', pqPrekey), usedPq);
    this.used = [used, usedPq];
  }

  /** What removes the prekeys of all devices whose key begins with `prefix`. */
  async removals(prefix: string): Promise<readonly Write[]> {
    const [bundles, ...oneTime] = await Promise.all([
      this.bundles.list({ prefix }),
      this.oneTime.removals(prefix),
      this.oneTimePq.removals(prefix),
    ]);
    return [...bundles.map(({ key }) => this.bundles.remove(key)), ...oneTime.flat()];
  }
}

function placeOf(device: string, id: number): string {
  return `${device}/${String(id).padStart(ID_DIGITS, '0')}`;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
