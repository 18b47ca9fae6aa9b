import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import type { ContentBody } from '../../../e2e/content-bodies.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { isGroupConversation } from '../groups/group-conversation.ts';
import { growingId } from '../../growing-id.ts';
import type { Outbound } from '../book/outbound.ts';

const IDS_A_RECEIPT = 256;

type Receipt = ContentBody<'receipt'>;

export interface ReceiptsParts {
  readonly book: DirectBook;
  readonly clock: Clock;
  /** Whether the person wants others to know. */
  readonly areWanted: () => boolean;
}

/** Tells others that their messages came, or were read: unless the person does not want that. */
export class Receipts {
  readonly #parts: ReceiptsParts;

  constructor(parts: ReceiptsParts) {
    this.#parts = parts;
  }

  /** Strangers are told nothing before the person has accepted them. */
  owe(conversation: string, state: Receipt['state'], ids: readonly Uint8Array[]): void {
    const { book, areWanted } = this.#parts;
    // Who of a group reads when is nobody's business, and an original client knows no receipts.
    if (isGroupConversation(conversation) || !book.people.has(conversation)) return;
    if (!areWanted() || book.conversations.get(conversation)?.standing !== 'accepted') return;
    for (let at = 0; at < ids.length; at += IDS_A_RECEIPT)
      this.#add(conversation, { state, ids: ids.slice(at, at + IDS_A_RECEIPT) });
  }

  /** Another device of this person has told it already. */
  wereTold(conversation: string, { state, ids }: Receipt): void {
    const { book } = this.#parts;
    for (const [key, item, body] of this.#open(conversation, state)) {
      const left = body.ids.filter((id) => !ids.some((other) => equalBytes(id, other)));
      if (left.length === 0) book.removeOutbound(key);
      else if (left.length < body.ids.length) book.putOutbound(key, withIds(item, state, left));
    }
  }

  /** Into a receipt that is not encrypted yet, or into a new one. */
  #add(conversation: string, { state, ids }: Receipt): void {
    const { book, clock } = this.#parts;
    for (const [key, item, body] of this.#open(conversation, state)) {
      if (body.ids.length + ids.length > IDS_A_RECEIPT) continue;
      book.putOutbound(key, withIds(item, state, [...body.ids, ...ids]));
      return;
    }
    const now = clock.now();
    const item = {
      conversation,
      to: 'everybody',
      id: growingId(now),
      sentAt: now,
      rounds: 0,
      isHeld: false,
    } as const;
    book.addOutbound(withIds(item, state, ids));
  }

  #open(conversation: string, state: Receipt['state']): [string, Outbound, Receipt][] {
    return [...this.#parts.book.outbound].flatMap(([key, item]): [string, Outbound, Receipt][] => {
      const { said, envelope } = item;
      const isIt = item.conversation === conversation && !envelope && said?.kind === 'receipt';
      return isIt && said.body.state === state ? [[key, item, said.body]] : [];
    });
  }
}

function withIds(item: Outbound, state: Receipt['state'], ids: readonly Uint8Array[]): Outbound {
  return { ...item, said: { kind: 'receipt', body: { state, ids: [...ids] } } };
}
