import type { Conversation, ConversationMessage } from '../client/conversations/conversation.ts';
import type { ChatRoom } from './chat-room.ts';
import { labelOf } from './conversation-label.ts';
import { requestOf } from './direct-commands.ts';
import type { PageWatch } from './page-watch.ts';

export interface ArrivalsParts extends Pick<ChatRoom, 'direct' | 'printer' | 'clock' | 'numbers' | 'report'> {
  readonly pages: Pick<PageWatch, 'follow'>;
}

/** Shows what comes in conversations, to whom it may concern: of strangers only that they ask. */
export class Arrivals {
  readonly #parts: ArrivalsParts;
  /** Strangers whose request was told, and groups. */
  readonly #asking = new Set<string>();

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  /** `message`: none where several had waited. */
  show(conversation: Conversation, message: ConversationMessage | undefined): void {
    const { printer } = this.#parts;
    const { kind, standing, unread } = conversation;
    if (standing === 'request') this.#tellRequest(conversation);
    else this.#asking.delete(conversation.id);
    if (standing !== 'accepted') return;
    const label = labelOf(conversation);
    if (message) this.#showMessage(conversation, message);
    else if (kind === 'direct')
      printer.notice(`${unread} new messages of ${label}: dm ${label}, then history`);
    else printer.notice(`${unread} new messages in ${label}: open ${label}, then history`);
  }

  /** What this person has written on another device. */
  showElsewhere(conversation: Conversation, message: ConversationMessage): void {
    this.#parts.printer.direct(conversation, message, this.#numberOf(conversation, message));
  }

  /** Somebody else is signed in. */
  forget(): void {
    this.#asking.clear();
  }

  #tellRequest(conversation: Conversation): void {
    if (this.#asking.has(conversation.id)) return;
    this.#asking.add(conversation.id);
    this.#parts.printer.notice(requestOf(conversation));
  }

  /** What is shown is read. */
  #showMessage({ timer, ...conversation }: Conversation, message: ConversationMessage): void {
    const { printer, direct, clock, pages } = this.#parts;
    const report = (error: unknown) => this.#parts.report(error);
    const { id } = conversation;
    const isLasting = timer === undefined || message.kind === 'notice';
    const expiresAt = message.expiresAt ?? (isLasting ? undefined : clock.now() + timer * 1_000);
    printer.direct(
      conversation,
      { ...message, ...(expiresAt !== undefined && { expiresAt }) },
      this.#numberOf(conversation, message),
    );
    pages.follow(id).catch(report);
    direct.markRead(id).catch(report);
  }

  /** Of what is offered as it comes. */
  #numberOf({ id }: Pick<Conversation, 'id'>, message: ConversationMessage): number | undefined {
    return message.kind === 'file' ? this.#parts.numbers.of(id, message.id) : undefined;
  }
}
