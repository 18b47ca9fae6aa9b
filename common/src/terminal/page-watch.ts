import type { Conversation, ConversationMessage, Reaction } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import type { Clock } from '../clock.ts';
import { labelOf, quoteOf } from './conversation-label.ts';
import { OwnElsewhere } from './own-elsewhere.ts';

export interface PageWatchParts {
  readonly direct: Pick<ConversationsApi, 'open' | 'page' | 'find'>;
  /** User name of who is signed in. */
  readonly me: () => string | undefined;
  readonly tell: (words: string) => void;
  /** What this person has written on another device. */
  readonly elsewhere: (conversation: Conversation, message: ConversationMessage) => void;
  readonly clock: Pick<Clock, 'now'>;
}

type Seen = ReadonlyMap<string, ConversationMessage>;
/** Tells in words what changes about messages that were shown: edits, what is taken back, reactions; and what is new from elsewhere. */
export class PageWatch {
  readonly #parts: PageWatchParts;
  readonly #seen = new Map<string, Seen>();
  readonly #elsewhere = new OwnElsewhere();

  constructor(parts: PageWatchParts) {
    this.#parts = parts;
  }

  /** What of the conversation is shown from now on can change. Rejects with a ClientProblem. */
  async follow(id: string): Promise<void> {
    this.#elsewhere.follow(id, this.#parts.clock.now());
    await this.#parts.direct.open(id);
    if (!this.#seen.has(id)) this.#seen.set(id, this.#shown(id));
  }

  /** Something may have changed. */
  look(): void {
    for (const [id, before] of this.#seen) {
      const now = this.#shown(id);
      this.#seen.set(id, now);
      const conversation = this.#parts.direct.find(id);
      if (conversation?.standing === 'accepted') this.#compare(conversation, before, now);
    }
  }

  /** Somebody else is signed in. */
  forget(): void {
    this.#seen.clear();
    this.#elsewhere.forget();
  }

  #shown(id: string): Seen {
    return new Map(this.#parts.direct.page(id).messages.map((message) => [message.id, message]));
  }

  #compare(conversation: Conversation, before: Seen, now: Seen): void {
    for (const message of this.#elsewhere.take(conversation.id, now.values()))
      this.#parts.elsewhere(conversation, message);
    const where = conversation.kind === 'direct' ? '' : ` in ${labelOf(conversation)}`;
    for (const [id, message] of now) {
      const old = before.get(id);
      if (old) for (const words of this.#changesOf(old, message, where)) this.#parts.tell(words);
    }
  }

  #changesOf(old: ConversationMessage, now: ConversationMessage, where: string): string[] {
    const who = now.isMine ? 'you' : now.from;
    if (now.kind === 'deleted')
      return old.kind === 'deleted' ? [] : [`${who}${where} took back ${quoteOf(old.text)}`];
    const edit = now.isEdited && now.text !== old.text;
    const to = quoteOf(now.text);
    return [
      ...(edit ? [`${who}${where} changed ${quoteOf(old.text)} to:\n${now.text}`] : []),
      ...missingIn(old.reactions, now.reactions).map(([emoji, user]) =>
        this.#isMe(user)
          ? `you${where} react with ${emoji} to ${to}`
          : `${user}${where} reacts with ${emoji} to ${to}`,
      ),
      ...missingIn(now.reactions, old.reactions).map(([emoji, user]) =>
        this.#isMe(user)
          ? `you${where} take back ${emoji} from ${to}`
          : `${user}${where} takes back ${emoji} from ${to}`,
      ),
    ];
  }

  #isMe(user: string): boolean {
    return user === this.#parts.me();
  }
}

/** What of `these` is not among `others`: emoji and user. */
function missingIn(others: readonly Reaction[] = [], these: readonly Reaction[] = []): [string, string][] {
  const known = new Set(pairsOf(others).map((pair) => pair.join(' ')));
  return pairsOf(these).filter((pair) => !known.has(pair.join(' ')));
}

function pairsOf(reactions: readonly Reaction[]): [string, string][] {
  return reactions.flatMap(({ emoji, users }) => users.map((user): [string, string] => [emoji, user]));
}
