import type { Clock } from '../../clock.ts';
import { randomBytes } from '../../crypto/bytes.ts';
import type { Content } from '../../e2e/content.ts';
import type { DecryptFailure } from '../../e2e/decrypt-failure.ts';
import type { Alarms } from './alarms.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { Arrival, Sender } from './contents/handler.ts';
import type { DirectBook } from './direct-book.ts';
import { failureWords } from './failure-words.ts';
import type { OwnList } from './own-list.ts';
import { heardOf, newConversation, type StoredConversation, withHeard } from './stored-conversation.ts';
import { isMine, type StoredMessage } from './stored-message.ts';

const UNACCEPTED = 'Written under a new identity key that you have not accepted.';

export interface ArrivedLinesParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly own: OwnList;
  readonly clock: Clock;
  readonly alarms: Alarms;
  /** A line that is not this person's own was added. */
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

/** What a line of somebody else, or of another device of this person, says beside its frame. */
export type LineOf = Omit<StoredMessage, 'id' | 'from' | 'sentAt' | 'state'>;

/** Lines that come from other devices, and words of this client between them. */
export class ArrivedLines {
  readonly #parts: ArrivedLinesParts;

  constructor(parts: ArrivedLinesParts) {
    this.#parts = parts;
  }

  /** At the end of its conversation, after a notice if some before it are missing. `false`: its writer is blocked. */
  add({ content, sender, conversation }: Arrival, line: LineOf): boolean {
    const { book } = this.#parts;
    const { user, isOwn, isChanged } = sender;
    const missing = this.#countMissing(conversation, content, sender);
    if (!isOwn && book.conversations.get(conversation)?.standing === 'blocked') return false;
    if (missing > 0) this.notice(conversation, gapWords(sender, missing));
    const problem = isChanged ? { problem: UNACCEPTED } : {};
    const { id, sentAt } = content;
    const state = isOwn ? 'sent' : 'received';
    this.#append(conversation, { ...line, ...problem, id, from: user, sentAt, state });
    return true;
  }

  /** It was handed over by another device before it came: it is counted alone. */
  count({ content, sender, conversation }: Arrival): void {
    const missing = this.#countMissing(conversation, content, sender);
    if (missing > 0) this.notice(conversation, gapWords(sender, missing));
  }

  /** Something came that can't be read: the person is told, and told why. */
  failed({ user, device, isOwn }: Sender, sentAt: number, { reason }: DecryptFailure): void {
    const { book, clock, alarms } = this.#parts;
    if (isOwn) {
      // Of which conversation it was, nobody can tell.
      alarms.raise(`Something came from another device of yours and can't be shown. ${failureWords[reason]}`);
      return;
    }
    const conversation = book.conversations.get(user) ?? newConversation('request', clock.now());
    // It is told here: at the next message it is not missing any more.
    const { sequence, failed } = heardOf(conversation, device) ?? { sequence: 0, failed: 0 };
    book.putConversation(user, withHeard(conversation, { device, sequence, failed: failed + 1 }));
    if (conversation.standing === 'blocked') return;
    const line = { id: randomBytes(16), from: user, sentAt, text: '', state: 'received' } as const;
    this.#append(user, { ...line, kind: 'undecryptable', problem: failureWords[reason] });
  }

  /** Words of this client in the conversation; `about`: a user. Without a conversation there is nothing to be said. */
  notice(conversation: string, text: string, about = conversation): void {
    if (!this.#parts.book.conversations.has(conversation)) return;
    const sentAt = this.#parts.clock.now();
    const line = { id: randomBytes(16), from: about, sentAt, text, state: 'received' } as const;
    this.#append(conversation, { ...line, kind: 'notice' });
  }

  /** What the daemon withholds shows at the next line: how many of that device are missing before it. */
  #countMissing(id: string, { sequence }: Content, { device, isOwn, isChanged }: Sender): number {
    // Whoever has another key could count as they like.
    if (sequence === undefined || isChanged) return 0;
    const { book, own } = this.#parts;
    const conversation = book.conversations.get(id) ?? this.#begun(isOwn);
    const before = heardOf(conversation, device);
    const newest = { device, sequence: Math.max(sequence, before?.sequence ?? 0), failed: 0 };
    book.putConversation(id, withHeard(conversation, newest));
    // What was said before this device was linked is not missing: it was never meant for it.
    if (!before && own.isLinked) return 0;
    return Math.max(0, sequence - (before?.sequence ?? 0) - 1 - (before?.failed ?? 0));
  }

  #append(conversation: string, message: StoredMessage): void {
    const { book, log, clock, heard } = this.#parts;
    const { standing } = book.conversations.get(conversation) ?? this.#begun(isMine(message));
    log.append(conversation, message, { standing, now: clock.now() });
    if (!isMine(message)) heard(conversation, message);
  }

  /** Who was written to from another device of this person is no stranger. */
  #begun(isOwn: boolean): StoredConversation {
    return newConversation(isOwn ? 'accepted' : 'request', this.#parts.clock.now());
  }
}

function gapWords({ user, isOwn }: Sender, missing: number): string {
  const count = missing === 1 ? 'A message' : `${missing} messages`;
  const whose = isOwn ? 'another device of yours' : user;
  return `${count} of ${whose} did not arrive before the next one. The server may have lost or withheld it.`;
}
