import { Type } from '@sinclair/typebox';
import { isClassicPublicKey } from '../../../classic/rsa-identity.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { bytes, optional, struct } from '../../../wire/schema.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { VaultTable } from '../book/vault-table.ts';
import { forgedClassicKey } from './classic-problems.ts';

const SPACE = 'classic-people';
const key = bytes(1, 1_024);
const rows = new VaultTable(
  SPACE,
  struct({
    /** RSA identity (DER) that was taken at the first contact, or accepted later. */
    key,
    isVerified: Type.Boolean(),
    /** Another one that the daemon shows, until the person accepts it. */
    changed: optional(key),
  }),
);

export type ClassicContact = ReturnType<typeof rows.decode>;

/** People on original clients, and the keys that they were met with. */
export class ClassicContacts {
  readonly #book: DirectBook;
  readonly #rows: Map<string, ClassicContact>;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(book: DirectBook) {
    this.#book = book;
    this.#rows = new Map([...book.resident(SPACE)].map(([user, value]) => [user, rows.decode(value)]));
  }

  get(user: string): ClassicContact | undefined {
    return this.#rows.get(user);
  }

  put(user: string, contact: ClassicContact): void {
    this.#rows.set(user, contact);
    this.#book.write(rows.put(user, contact));
  }

  /**
   * What the daemon says is the person's key. `isNews`: it is another one than before.
   * @throws ClientProblem when it is no key
   */
  learn(user: string, shown: Uint8Array): { readonly contact: ClassicContact; readonly isNews: boolean } {
    if (!isClassicPublicKey(shown)) throw forgedClassicKey(user);
    const { key: pinned = shown, isVerified = false, changed } = this.get(user) ?? {};
    const isOther = !equalBytes(pinned, shown);
    const contact = { key: pinned, isVerified, ...(isOther && { changed: shown }) };
    const isNews = isOther && !(changed && equalBytes(changed, shown));
    if (isNews || changed || !this.get(user)) this.put(user, contact);
    return { contact, isNews };
  }
}

/** The key that the person sees, and agrees to. */
export function seenKey({ key: pinned, changed }: ClassicContact): Uint8Array {
  return changed ?? pinned;
}
