import type { ConversationMessage } from '../../../common/src/client/conversations/conversation.ts';

/** Where the messages begin that were not seen when the person came to look; it stays while they read. */
export class FirstUnread {
  #count = 0;
  #id: string | undefined;

  /** The person comes to look, and that many are unread. */
  note(count: number): void {
    if (count === 0) return;
    this.#count = count;
    this.#id = undefined;
  }

  forget(): void {
    this.#count = 0;
    this.#id = undefined;
  }

  /** Its id; of the loaded ones the first, when it is not among them. */
  in(messages: readonly ConversationMessage[]): string | undefined {
    if (this.#count === 0 || messages.length === 0) return undefined;
    this.#id ??= messages.filter(countsAsUnread).slice(-this.#count)[0]?.id;
    return this.#id;
  }
}

function countsAsUnread({ isMine, kind }: ConversationMessage): boolean {
  return !isMine && kind !== 'notice' && kind !== 'deleted';
}
