import {
  bytes,
  displayName,
  type PluginStorage,
  type Static,
  struct,
  type Table,
  uint,
  type Write,
} from '../../plugin/api.ts';
import { EvenReads } from './even-reads.ts';
import { untilCommitted } from './until-committed.ts';

// The bounds on iterations are those of the messages; an imported account may hold fewer (PROTOCOL.md section 6.2).
const verifierSchema = struct({
  salt: bytes(16),
  iterations: uint(5_000_000, 1),
  storedKey: bytes(32),
  serverKey: bytes(32),
});
export const accountSchema = struct({
  displayName: displayName(),
  createdAt: uint(),
  verifier: verifierSchema,
});

export type Account = Static<typeof accountSchema>;

/** Who has an account here, by user name. */
export class Accounts {
  readonly #storage: PluginStorage;
  readonly #table: Table<Account>;
  readonly #reads: EvenReads<Account>;

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#table = storage.table('account', accountSchema);
    this.#reads = new EvenReads(this.#table, storage.table('decoy-account', accountSchema));
  }

  /** In the same time whether there is one or not. */
  find(user: string): Promise<Account | undefined> {
    return this.#reads.get(user);
  }

  /** Whether anybody has an account: one row tells, however many there are. */
  async any(): Promise<boolean> {
    return (await this.#table.list({ limit: 1 })).length > 0;
  }

  /** A conflict when the name is taken. */
  insert(user: string, account: Account): Write {
    return this.#table.insert(user, account);
  }

  /** @throws Error when there is no such account. */
  async changeVerifier(user: string, verifier: Account['verifier']): Promise<void> {
    await untilCommitted(async () => {
      const row = await this.#table.get(user);
      if (row === undefined) throw new Error('a logged-in user without an account');
      return this.#storage.commit([this.#table.replace(row, { ...row.value, verifier })]);
    });
  }
}
