import {
  bytes,
  displayName,
  type PluginStorage,
  type Static,
  struct,
  type Table,
  Type,
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

/** What is left of a deleted account: its name stays taken, so that nobody takes the place of who had it. */
const tombstoneSchema = struct({ deletedAt: uint() });
const rowSchema = Type.Union([accountSchema, tombstoneSchema]);

export type Account = Static<typeof accountSchema>;
type AccountRow = Static<typeof rowSchema>;

/** Who has an account here, by user name. */
export class Accounts {
  readonly #storage: PluginStorage;
  readonly #table: Table<AccountRow>;
  readonly #reads: EvenReads<AccountRow>;

  constructor(storage: PluginStorage) {
    this.#storage = storage;
    this.#table = storage.table('account', rowSchema);
    this.#reads = new EvenReads(this.#table, storage.table('decoy-account', rowSchema), isThere);
  }

  /** In the same time whether there is one or not. A deleted one is not. */
  async find(user: string): Promise<Account | undefined> {
    const row = await this.#reads.get(user);
    return row && isThere(row) ? row : undefined;
  }

  /** Also by an account that was deleted. */
  async isTaken(user: string): Promise<boolean> {
    return (await this.#reads.get(user)) !== undefined;
  }

  /** For the admin, who may know the difference. */
  async stateOf(user: string): Promise<'present' | 'deleted' | 'unknown'> {
    const row = await this.#table.get(user);
    if (row === undefined) return 'unknown';
    return isThere(row.value) ? 'present' : 'deleted';
  }

  /** Whether anybody has an account: one row tells, however many there are. */
  async any(): Promise<boolean> {
    return (await this.#table.list({ limit: 1 })).length > 0;
  }

  /** A conflict when the name is taken. */
  insert(user: string, account: Account): Write {
    return this.#table.insert(user, account);
  }

  /** `also`: what is to be written with it. @throws Error when there is no such account. */
  async changeVerifier(
    user: string,
    verifier: Account['verifier'],
    also: () => Promise<readonly Write[]>,
  ): Promise<void> {
    await untilCommitted(async () => {
      const row = await this.#table.get(user);
      if (row === undefined || !isThere(row.value)) throw new Error('a logged-in user without an account');
      return this.#storage.commit([this.#table.replace(row, { ...row.value, verifier }), ...(await also())]);
    });
  }

  /** Leaves nothing but the name and the time. */
  bury(user: string, deletedAt: number): Write {
    return this.#table.put(user, { deletedAt });
  }
}

function isThere(row: AccountRow): row is Account {
  return 'verifier' in row;
}
