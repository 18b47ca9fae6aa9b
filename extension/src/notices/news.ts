import type {
  Conversation,
  ConversationMessage,
  GroupConversation,
} from '../../../common/src/client/conversations/conversation.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { LOBBY } from '../view-model.ts';
import { placeOf } from './badge-count.ts';
import { isMentionOf } from './mention.ts';
import { noticeFor, type Situation, type Wishes } from './notice.ts';
import { conversationWords, mentionWords, type ToastStyle } from './toast-words.ts';

/** So long news is gathered: what came in a night is told at once. */
const GATHER_MS = 500;
/** So long one place is not told of again. */
const REPEAT_MS = 60_000;

/** Absent `open`: of several places. */
export interface Toast {
  readonly text: string;
  readonly open?: string;
}

export interface NewsOptions {
  readonly clock: Clock;
  readonly find: (id: string) => Conversation | undefined;
  readonly me: () => string | undefined;
  /** Of `LOBBY` or a conversation. */
  readonly sightOf: (key: string) => Situation['sight'];
  /** Unread ones. */
  readonly lobbyMentions: () => number;
  readonly isQuiet: () => boolean;
  /** Every window sees the list and the lobby; one of them tells. */
  readonly isTeller: () => boolean;
  /** What came to this window is told here. */
  readonly tellsHere: () => boolean;
  readonly wishes: () => Wishes;
  readonly style: () => ToastStyle;
  readonly tell: (toast: Toast) => void;
}

interface Item {
  readonly news: Situation['news'];
  readonly words: (style: ToastStyle) => string;
}

/** Gathers what came and tells of it in one toast, if at all. What was read meanwhile is told no more. */
export class News implements Disposable {
  readonly #options: NewsOptions;
  readonly #items = new Map<string, Item>();
  /** When a place was told of last. */
  readonly #toldAt = new Map<string, number>();
  /** Of whom, and the ids of the groups that they are in: what is not among them is new. */
  #groups: { readonly me: string; readonly ids: ReadonlySet<string> } | undefined;
  #timer: Disposable | undefined;

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  /** As `ClientEvents.direct`: without a message several came while this machine was away. */
  hear(conversation: Conversation, message: ConversationMessage | undefined): void {
    if (message?.isMine || isSilent(message, conversation)) return;
    const { id } = conversation;
    const before = this.#items.get(id);
    const words =
      before?.news === 'added'
        ? before.words
        : (style: ToastStyle) => conversationWords(conversation, before ? undefined : message, style);
    this.#add(id, { news: strongest(before?.news, this.#newsOf(message)), words });
  }

  /** All conversations, whenever something about them may have changed. */
  look(all: readonly Conversation[]): void {
    const me = this.#options.me();
    if (me === undefined) return;
    const mine = all.filter(isGroupOfMine);
    const known = this.#groups?.me === me ? this.#groups.ids : undefined;
    this.#groups = { me, ids: new Set(mine.map(({ id }) => id)) };
    if (!known || !this.#options.isTeller()) return;
    for (const { id, owner, title, standing } of mine) {
      if (known.has(id) || owner === me || standing !== 'accepted') continue;
      this.#add(id, { news: 'added', words: ({ texts }) => texts.added(owner, title) });
    }
  }

  hearMention({ from, text }: LobbyMessage): void {
    if (!this.#options.isTeller()) return;
    this.#add(LOBBY, { news: 'mention', words: (style) => mentionWords(from, text, style) });
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #newsOf(message: ConversationMessage | undefined): Situation['news'] {
    if (!message) return 'catch-up';
    const me = this.#options.me();
    return me !== undefined && message.kind === 'text' && isMentionOf(me, message.text)
      ? 'mention'
      : 'message';
  }

  #add(key: string, item: Item): void {
    this.#items.set(key, item);
    this.#timer ??= this.#options.clock.setTimer(GATHER_MS, () => this.#tell());
  }

  #tell(): void {
    this.#timer = undefined;
    const items = [...this.#items].filter(([key, { news }]) => this.#isWorthToast(key, news));
    this.#items.clear();
    const toast = this.#toastOf(items);
    if (!toast) return;
    const now = this.#options.clock.now();
    for (const [key] of items) this.#toldAt.set(key, now);
    this.#options.tell(toast);
  }

  #toastOf(items: readonly (readonly [string, Item])[]): Toast | undefined {
    const [first] = items;
    const style = this.#options.style();
    if (!first) return undefined;
    if (items.length === 1) return { text: first[1].words(style), open: first[0] };
    return {
      text: this.#summaryOf(
        items.map(([key, { news }]) => ({ key, news })),
        style,
      ),
    };
  }

  #summaryOf(
    items: readonly { readonly key: string; readonly news: Situation['news'] }[],
    { texts }: ToastStyle,
  ): string {
    const said = items.filter(({ news }) => news !== 'added');
    const added = items.length - said.length;
    const count = said.reduce((sum, { key }) => sum + this.#unreadIn(key), 0);
    return [
      ...(said.length > 0 ? [texts.summary(count, said.length)] : []),
      ...(added > 0 ? [texts.addedToSeveral(added)] : []),
    ].join('. ');
  }

  #isWorthToast(key: string, news: Situation['news']): boolean {
    const { sightOf, isQuiet, tellsHere, wishes } = this.#options;
    const known = this.#placeOf(key);
    if (!known) return false;
    const isRepeated = this.#isRepeated(key, known.place);
    const situation = {
      ...known,
      sight: sightOf(key),
      isQuiet: isQuiet(),
      tellsHere: tellsHere(),
      isRepeated,
    };
    const isRead = news !== 'added' && this.#isRead(key, known.place);
    return noticeFor({ ...situation, news: isRead ? 'read' : news }, wishes()).toast !== 'none';
  }

  #placeOf(key: string): Pick<Situation, 'place' | 'isMuted'> | undefined {
    if (key === LOBBY) return { place: 'lobby', isMuted: false };
    const conversation = this.#options.find(key);
    return conversation && { place: placeOf(conversation), isMuted: conversation.isMuted ?? false };
  }

  #isRepeated(key: string, place: Situation['place']): boolean {
    const toldAt = this.#toldAt.get(key);
    if (toldAt === undefined) return false;
    return place === 'request' || this.#options.clock.now() - toldAt < REPEAT_MS;
  }

  /** That a stranger added the person to a group, is no message that could be read. */
  #isRead(key: string, place: Situation['place']): boolean {
    return place !== 'request' && this.#unreadIn(key) === 0;
  }

  #unreadIn(key: string): number {
    if (key === LOBBY) return this.#options.lobbyMentions();
    return this.#options.find(key)?.unread ?? 0;
  }
}

function strongest(before: Situation['news'] | undefined, news: Situation['news']): Situation['news'] {
  return before === 'mention' || before === 'catch-up' || before === 'added' ? before : news;
}

function isGroupOfMine(conversation: Conversation): conversation is GroupConversation {
  return conversation.kind === 'group' && conversation.membership === 'member';
}

function isSilent(
  message: ConversationMessage | undefined,
  { kind, standing }: Pick<Conversation, 'kind' | 'standing'>,
): boolean {
  // What the client says of a stranger's group is that the person was added to it.
  if (message?.kind === 'notice') return kind === 'direct' || standing !== 'request';
  return message?.kind === 'deleted';
}
