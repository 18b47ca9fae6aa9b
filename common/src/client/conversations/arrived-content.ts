import type { Clock } from '../../clock.ts';
import { randomBytes } from '../../crypto/bytes.ts';
import type { Content } from '../../e2e/content.ts';
import type { DecryptFailure } from '../../e2e/decrypt-failure.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from './direct-book.ts';
import { failureWords } from './failure-words.ts';
import type { Receipts } from './receipts.ts';
import { heardOf, newConversation, withHeard } from './stored-conversation.ts';
import { advanced, type StoredMessage } from './stored-message.ts';

const UNACCEPTED = 'Written under a new identity key that you have not accepted.';

export interface ArrivedParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly receipts: Receipts;
  readonly clock: Clock;
  /** A line of another person was added. */
  readonly heard: (user: string, message: StoredMessage) => void;
}

export interface Sender {
  readonly from: string;
  readonly device: Uint8Array;
  /** Under an identity key that the person has not accepted. */
  readonly isChanged: boolean;
}

/** What a content from another person does to the conversation with them. */
export class ArrivedContent {
  readonly #parts: ArrivedParts;

  constructor(parts: ArrivedParts) {
    this.#parts = parts;
  }

  async take(content: Content, sender: Sender): Promise<void> {
    const { book, log, clock } = this.#parts;
    const { from, device } = sender;
    const name = [device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    if (book.seen.has(...name)) return;
    book.seen.add(clock.now(), ...name);
    if (content.kind === 'receipt') {
      const { state, ids } = content.body;
      if (sender.isChanged) return;
      await log.changeOwn(from, ids, (message) => advanced(message, state));
      return;
    }
    // Whoever has another key could count as they like.
    const missing = sender.isChanged ? 0 : this.#countMissing(content, sender);
    if (book.conversations.get(from)?.standing === 'blocked') return;
    if (missing > 0) this.notice(from, gapWords(from, missing));
    this.#append(from, lineOf(content, sender.isChanged));
    if (content.kind === 'text' && !sender.isChanged)
      this.#parts.receipts.owe(from, 'delivered', [content.id]);
  }

  /** Something came that can't be read: the person is told, and told why. */
  failed({ from, device }: Omit<Sender, 'isChanged'>, sentAt: number, { reason }: DecryptFailure): void {
    const { book, clock } = this.#parts;
    const conversation = book.conversations.get(from) ?? newConversation('request', clock.now());
    // It is told here: at the next message it is not missing any more.
    const { sequence, failed } = heardOf(conversation, device);
    book.putConversation(from, withHeard(conversation, { device, sequence, failed: failed + 1 }));
    if (conversation.standing === 'blocked') return;
    const problem = failureWords[reason];
    const line = { id: randomBytes(16), isMine: false, sentAt, text: '', state: 'received' } as const;
    this.#append(from, { ...line, kind: 'undecryptable', problem });
  }

  /** Words of this client in the conversation. Without a conversation there is nothing to be said. */
  notice(user: string, text: string): void {
    if (!this.#parts.book.conversations.has(user)) return;
    const sentAt = this.#parts.clock.now();
    const line = { id: randomBytes(16), isMine: false, sentAt, text, state: 'received' } as const;
    this.#append(user, { ...line, kind: 'notice' });
  }

  /** What the daemon withholds shows at the next message: how many of that device are missing before it. */
  #countMissing({ sequence }: Content, { from, device }: Sender): number {
    if (sequence === undefined) return 0;
    const { book, clock } = this.#parts;
    const conversation = book.conversations.get(from) ?? newConversation('request', clock.now());
    const before = heardOf(conversation, device);
    const newest = { device, sequence: Math.max(sequence, before.sequence), failed: 0 };
    book.putConversation(from, withHeard(conversation, newest));
    return Math.max(0, sequence - before.sequence - 1 - before.failed);
  }

  #append(user: string, message: StoredMessage): void {
    const now = this.#parts.clock.now();
    this.#parts.log.append(user, message, { standing: 'request', now });
    this.#parts.heard(user, message);
  }
}

function lineOf(content: Exclude<Content, { kind: 'receipt' }>, isChanged: boolean): StoredMessage {
  const { id, sentAt } = content;
  const problem = isChanged ? { problem: UNACCEPTED } : {};
  const line = { id, isMine: false, sentAt, state: 'received', ...problem } as const;
  if (content.kind === 'text') return { ...line, kind: 'text', text: content.body.text };
  return { ...line, kind: 'unknown', text: '', problem: 'It needs a newer version of NonceSense.' };
}

function gapWords(user: string, missing: number): string {
  const count = missing === 1 ? 'A message' : `${missing} messages`;
  return `${count} of ${user} did not arrive before the next one. The server may have lost or withheld it.`;
}
