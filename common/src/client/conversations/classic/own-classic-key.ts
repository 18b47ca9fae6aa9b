import { ClassicIdentity } from '../../../classic/rsa-identity.ts';
import type { DirectBook } from '../book/direct-book.ts';

const SPACE = 'classic';
const KEY = 'identity';

/** The RSA key by which people on original clients know this person, in the vault. */
export class OwnClassicKey {
  readonly #book: DirectBook;
  #identity: ClassicIdentity | undefined;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(book: DirectBook) {
    this.#book = book;
    const kept = book.resident(SPACE).get(KEY);
    this.#identity = kept && ClassicIdentity.fromPrivateDer(kept);
  }

  get identity(): ClassicIdentity | undefined {
    return this.#identity;
  }

  /** @throws Error before it was made. */
  get present(): ClassicIdentity {
    if (!this.#identity) throw new Error('the key for original clients was not made');
    return this.#identity;
  }

  keep(identity: ClassicIdentity): void {
    this.#identity = identity;
    this.#book.write({ kind: 'put', space: SPACE, key: KEY, value: identity.exportPrivateDer() });
  }
}
