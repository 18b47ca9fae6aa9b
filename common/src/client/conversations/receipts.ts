import type { DirectBook } from './direct-book.ts';

const IDS_A_RECEIPT = 256;

/** Tells others that their messages came, or were read: unless the person does not want that. */
export class Receipts {
  readonly #book: DirectBook;
  readonly #areWanted: () => boolean;

  constructor(book: DirectBook, areWanted: () => boolean) {
    this.#book = book;
    this.#areWanted = areWanted;
  }

  /** Strangers are told nothing before the person has accepted them. */
  owe(user: string, what: 'delivered' | 'read', ids: readonly Uint8Array[]): void {
    if (!this.#areWanted() || this.#book.conversations.get(user)?.standing !== 'accepted') return;
    for (let at = 0; at < ids.length; at += IDS_A_RECEIPT)
      this.#add(user, what, ids.slice(at, at + IDS_A_RECEIPT));
  }

  /** Into a receipt that is not encrypted yet, or into a new one. */
  #add(user: string, what: 'delivered' | 'read', ids: readonly Uint8Array[]): void {
    const open = [...this.#book.outbound].find(
      ([, item]) =>
        item.user === user &&
        item.what === what &&
        !item.envelope &&
        item.ids.length + ids.length <= IDS_A_RECEIPT,
    );
    if (open) this.#book.putOutbound(open[0], { ...open[1], ids: [...open[1].ids, ...ids] });
    else this.#book.addOutbound({ user, what, ids: [...ids], rounds: 0, isHeld: false });
  }
}
