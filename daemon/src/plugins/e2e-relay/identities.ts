import { identityStatement } from '../../../../common/src/auth/device-proof.ts';
import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { verifyEd25519 } from '../../../../common/src/crypto/ed25519.ts';
import {
  bytes,
  type Clock,
  PeerError,
  type PluginStorage,
  type Session,
  type Static,
  struct,
  type Table,
  uint,
  type Write,
} from '../../plugin/api.ts';

const identitySchema = struct({ key: bytes(32), publishedAt: uint() });
type Identity = Static<typeof identitySchema>;

export interface IdentityClaim {
  readonly key: Uint8Array;
  /** By that key, over `identityStatement`. */
  readonly signature: Uint8Array;
}

export type Publication = 'published' | 'replaced' | 'unchanged';

/** The identity key of each user (Ed25519, public half). */
export class Identities {
  readonly #storage: PluginStorage;
  readonly #clock: Clock;
  readonly #table: Table<Identity>;

  constructor(storage: PluginStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
    this.#table = storage.table('identity', identitySchema);
  }

  async find(user: string): Promise<Uint8Array | undefined> {
    return (await this.#table.get(user))?.value.key;
  }

  /**
   * `alsoIfNew` makes what must be written together with another key than the one before.
   * @throws PeerError `invalid` for a wrong signature, `password-needed` for a new key without the password.
   */
  async publish(
    { key, signature }: IdentityClaim,
    session: Session,
    alsoIfNew: () => Promise<readonly Write[]>,
  ): Promise<Publication> {
    const { user, binding } = session;
    if (!verifyEd25519(key, identityStatement(binding, user, key), signature)) {
      throw new PeerError('invalid', 'the signature is not by that identity key');
    }
    const row = await this.#table.get(user);
    if (row && equalBytes(row.value.key, key)) return 'unchanged';
    if (!session.passwordProven) throw new PeerError('password-needed');
    const also = row ? await alsoIfNew() : [];
    const identity = { key, publishedAt: this.#clock.now() };
    const write = row ? this.#table.replace(row, identity) : this.#table.insert(user, identity);
    const result = await this.#storage.commit([write, ...also]);
    if (result.kind === 'conflict')
      throw new PeerError('refused', 'another connection published an identity key just now');
    return row ? 'replaced' : 'published';
  }

  remove(user: string): Write {
    return this.#table.remove(user);
  }
}
