import type { Clock } from '../../../clock.ts';
import { equalBytes, randomBytes } from '../../../crypto/bytes.ts';
import type { Content } from '../../../e2e/content.ts';
import type { Awaited } from './awaited.ts';
import type { ConversationLog, LinePlace } from '../lines/conversation-log.ts';
import type { Arrival, Sender } from '../contents/arrival.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { isGroupConversation } from '../groups/group-conversation.ts';
import { growingId } from '../../growing-id.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import { heardOf, newConversation, type StoredConversation, withHeard } from '../book/stored-conversation.ts';
import { isMine, type StoredMessage, withExpiry } from '../book/stored-message.ts';
import type { WaitingChanges } from '../lines/waiting-changes.ts';

const UNACCEPTED = 'Written under a new identity key that you have not accepted.';

export interface ArrivedLinesParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly keys: OwnKeys;
  readonly awaited: Awaited;
  readonly waiting: WaitingChanges;
  /** Whose client this is. */
  readonly user: string;
  readonly clock: Clock;
  /** A line that is not this person's own was added. */
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

export interface UnreadableLine extends Pick<Sender, 'user' | 'device'> {
  /** Where it is told. */
  readonly conversation: string;
  readonly sentAt: number;
  readonly isAwaited: boolean;
}

/** What a line of somebody else, or of another device of this person, says beside its frame. */
export type LineOf = Omit<StoredMessage, 'id' | 'from' | 'sentAt' | 'state' | 'expires'>;

/** Lines that come from other devices, and words of this client between them. */
export class ArrivedLines {
  readonly #parts: ArrivedLinesParts;

  constructor(parts: ArrivedLinesParts) {
    this.#parts = parts;
  }

  /**
   * At the end of its conversation, after a notice if some before it are missing; or where a line stood that it comes
   * in the place of. `false`: its writer is blocked.
   */
  add({ content, sender, conversation, place }: Arrival, line: LineOf): boolean {
    const { book } = this.#parts;
    const { user, isOwn, isChanged } = sender;
    const missing = this.#countMissing(conversation, content, sender);
    if (!isOwn && book.conversations.get(conversation)?.standing === 'blocked') return false;
    if (missing > 0) this.tellMissing(conversation, sender, missing);
    const problem = isChanged ? { problem: UNACCEPTED } : {};
    const { id, sentAt, expires } = content;
    const state = isOwn ? 'sent' : 'received';
    const expiry = expires === undefined ? {} : { expires };
    const said = { ...line, ...problem, ...expiry, id, from: user, sentAt, state } as const;
    const come = isOwn ? withExpiry(said, Math.min(sentAt, this.#parts.clock.now())) : said;
    // What the known key has changed is nothing that another one has said.
    const settled = isChanged ? come : this.#parts.waiting.settled(conversation, come);
    this.#put(conversation, settled, place);
    return true;
  }

  /** Of the other person, who is on an original client: it has neither id nor time of its own. */
  addBare(conversation: string, line: Pick<StoredMessage, 'kind' | 'text' | 'problem'>): void {
    const sentAt = this.#parts.clock.now();
    this.#put(conversation, {
      ...line,
      id: growingId(sentAt),
      from: conversation,
      sentAt,
      state: 'received',
    });
  }

  /** It was handed over by another device before it came: it is counted alone. */
  count({ content, sender, conversation }: Arrival): void {
    const missing = this.#countMissing(conversation, content, sender);
    if (missing > 0) this.tellMissing(conversation, sender, missing);
  }

  tellMissing(conversation: string, { user, isOwn }: Sender, missing: number): void {
    const count = missing === 1 ? 'A message' : `${missing} messages`;
    const whose = isOwn ? 'another device of yours' : user;
    const words = `${count} of ${whose} did not arrive before the next one. The server may have lost or withheld it.`;
    this.notice(conversation, words);
  }

  /**
   * Something of somebody else that can't be read; unless it is awaited, it passes for one that is missing.
   * @returns the key of its line; `undefined`: they are blocked
   */
  addUnreadable(
    { conversation: id, user, device, sentAt, isAwaited }: UnreadableLine,
    problem: string,
  ): string | undefined {
    const { book, clock } = this.#parts;
    const conversation = book.conversations.get(id) ?? newConversation('request', clock.now());
    const { sequence, failed } = heardOf(conversation, device) ?? { sequence: 0, failed: 0 };
    if (!isAwaited)
      book.putConversation(id, withHeard(conversation, { device, sequence, failed: failed + 1 }));
    if (conversation.standing === 'blocked') return undefined;
    const line = { id: randomBytes(16), from: user, sentAt, text: '', state: 'received' } as const;
    return this.#put(id, { ...line, kind: 'undecryptable', problem });
  }

  /**
   * Words of this client in the conversation; `about`: a user, else the other person. Without a conversation there is
   * nothing to be said.
   */
  notice(conversation: string, text: string, about?: string): void {
    const { book, clock, user } = this.#parts;
    if (!book.conversations.has(conversation)) return;
    const sentAt = clock.now();
    const from = about ?? (isGroupConversation(conversation) ? user : conversation);
    const line = { id: randomBytes(16), from, sentAt, text, state: 'received' } as const;
    this.#put(conversation, { ...line, kind: 'notice' });
  }

  /** What the daemon withholds shows at the next line: how many of that device are missing before it. */
  #countMissing(id: string, content: Content, sender: Sender): number {
    const { sequence } = content;
    // Whoever has another key could count as they like.
    if (sequence === undefined || sender.isChanged) return 0;
    const { book, awaited } = this.#parts;
    const { user, device, isOwn } = sender;
    const conversation = book.conversations.get(id) ?? this.#begun(isOwn);
    const known = heardOf(conversation, device);
    const before = known ?? { sequence: 0, failed: 0 };
    book.putConversation(
      id,
      withHeard(conversation, { device, sequence: Math.max(sequence, before.sequence), failed: 0 }),
    );
    // What was said before this person came into a group is not missing.
    if (!known && isGroupConversation(id)) return 0;
    // Nor what was said before this device came: it was never meant for it.
    const last = before.sequence > 0 ? before.sequence : this.#joinedAfter(content);
    const missing = Math.max(0, sequence - last - 1 - before.failed);
    return awaited.unexplained({ user, device }, { conversation: id, before: sequence }, missing);
  }

  #joinedAfter({ joined = [] }: Content): number {
    const own = this.#parts.keys.device;
    return joined.find(({ device }) => own && equalBytes(device, own.id))?.after ?? 0;
  }

  #put(conversation: string, message: StoredMessage, place?: LinePlace): string {
    const { book, log, clock, heard } = this.#parts;
    const { standing } = book.conversations.get(conversation) ?? this.#begun(isMine(message));
    const key = log.append(conversation, message, { standing, now: clock.now(), place });
    if (!isMine(message) && message.kind !== 'deleted') heard(conversation, message);
    return key;
  }

  /** Who was written to from another device of this person is no stranger. */
  #begun(isOwn: boolean): StoredConversation {
    return newConversation(isOwn ? 'accepted' : 'request', this.#parts.clock.now());
  }
}
