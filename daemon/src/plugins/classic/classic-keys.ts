import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import { bytes, type PluginStorage, type Table } from '../../plugin/api.ts';

/** The RSA keys by which people on original clients know each other, by user: SubjectPublicKeyInfo. */
export class ClassicKeys {
  readonly #storage: PluginStorage;
  readonly #table: Table<Uint8Array>;
  /** Changes by user: one that is under way must not outlive its account. */
  readonly #changes = new KeyedQueue();

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#table = storage.table('key', bytes(1, 1_024));
  }

  async get(user: string): Promise<Uint8Array | undefined> {
    return (await this.#table.get(user))?.value;
  }

  /** In the place of an earlier one, as the original allows; whether that was another. */
  put(user: string, key: Uint8Array): Promise<'first' | 'same' | 'other'> {
    return this.#changes.run(user, async () => {
      const known = await this.get(user);
      if (known && equalBytes(known, key)) return 'same';
      await this.#storage.commit([this.#table.put(user, key)]);
      return known ? 'other' : 'first';
    });
  }

  /** Only where there is none; whether it was kept. */
  async add(user: string, key: Uint8Array): Promise<boolean> {
    const { kind } = await this.#storage.commit([this.#table.insert(user, key)]);
    return kind === 'committed';
  }

  remove(user: string): Promise<void> {
    return this.#changes.run(user, async () => {
      await this.#storage.commit([this.#table.remove(user)]);
    });
  }
}
