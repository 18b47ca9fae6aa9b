import { sha256 } from '../../../../common/src/crypto/sha256.ts';
import {
  type Clock,
  optional,
  type PluginStorage,
  type Row,
  type Static,
  struct,
  type Table,
  Type,
  uint,
  type Write,
} from '../../plugin/api.ts';

/** `uses`: how many accounts may still be made; `first`: made by a start without accounts; times in ms since the epoch. */
const inviteSchema = struct({
  uses: uint(),
  expiresAt: uint(),
  createdAt: uint(),
  first: optional(Type.Literal(true)),
});
type Invite = Static<typeof inviteSchema>;

interface InviteTerms {
  readonly uses: number;
  readonly expiresInMs: number;
}

/** Invites, kept by the hash of their token: who reads the store can't use them (PROTOCOL.md section 3.6). */
export class Invites {
  readonly #storage: PluginStorage;
  readonly #clock: Clock;
  readonly #table: Table<Invite>;

  constructor(storage: PluginStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#table = storage.table('invite', inviteSchema);
  }

  /** Takes back what former starts made for the first people, and resolves like {@link add}. */
  async addFirst(token: Uint8Array, terms: InviteTerms): Promise<number> {
    const former = (await this.#table.list({})).filter((row) => row.value.first);
    const withdrawals = former.map((row) => this.#table.remove(row.key));
    return this.#commit(token, { ...this.#begin(terms), first: true }, withdrawals);
  }

  /** Resolves with the time at which the invite expires, once it is stored. */
  async add(token: Uint8Array, terms: InviteTerms): Promise<number> {
    return this.#commit(token, this.#begin(terms));
  }

  /** The write that takes one use: a conflict when somebody else took one first. `undefined`: not a valid invite. */
  async use(token: Uint8Array): Promise<Write | undefined> {
    const row = await this.#table.get(keyOf(token));
    if (row === undefined || this.#isSpent(row.value)) return undefined;
    return this.#table.replace(row, { ...row.value, uses: row.value.uses - 1 });
  }

  /** Those that still open something, in the order of their keys. */
  async outstanding(): Promise<readonly Row<Invite>[]> {
    return (await this.#table.list({})).filter((row) => !this.#isSpent(row.value));
  }

  async withdraw(keys: readonly string[]): Promise<void> {
    await this.#storage.commit(keys.map((key) => this.#table.remove(key)));
  }

  /** Forgets what can never be used again. */
  async sweep(): Promise<void> {
    const rows = await this.#table.list({});
    const spent = rows.filter((row) => this.#isSpent(row.value));
    if (spent.length > 0) await this.#storage.commit(spent.map((row) => this.#table.remove(row.key)));
  }

  #begin({ uses, expiresInMs }: InviteTerms): Invite {
    const createdAt = this.#clock.now();
    return { uses, expiresAt: createdAt + expiresInMs, createdAt };
  }

  async #commit(token: Uint8Array, invite: Invite, others: readonly Write[] = []): Promise<number> {
    await this.#storage.commit([...others, this.#table.put(keyOf(token), invite)]);
    return invite.expiresAt;
  }

  #isSpent(invite: Invite): boolean {
    return invite.uses === 0 || invite.expiresAt <= this.#clock.now();
  }
}

function keyOf(token: Uint8Array): string {
  return Buffer.from(sha256(token)).toString('hex');
}
