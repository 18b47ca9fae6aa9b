import { isSameData } from '../same-data.ts';
import type {
  Conversation,
  ConversationMessage,
} from '../../../common/src/client/conversations/conversation.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { type AttachedCalls, attachedCalls, type OwnerCalls, ownerCalls } from './call-table.ts';
import type { FrameLink } from './frame-link.ts';
import { LinesFeed } from './lines-feed.ts';
import { LinkCalls } from './link-calls.ts';
import { decodeAttachedWord, encodeWord, type OwnerWord } from './link-words.ts';
import { newsOf } from './news-of.ts';
import { servedCalls } from './served-calls.ts';
import type { SharedClient } from './shared-client.ts';
import type { News } from './shared-data.ts';

export interface OwnerLinkOptions {
  readonly link: FrameLink;
  readonly client: SharedClient;
  readonly clock: Clock;
  readonly trouble: (error: unknown) => void;
}

/** The owner's side of an attached window: tells it what has changed, and does what it asks for. */
export class OwnerLink implements Disposable {
  readonly #options: OwnerLinkOptions;
  readonly #calls: LinkCalls<AttachedCalls, OwnerCalls>;
  readonly #lobby = new LinesFeed<LobbyMessage>();
  readonly #pages = new Map<string, PageFeed>();
  #told: Partial<News> = {};
  #isScheduled = false;
  #isFocused = false;
  #isOver = false;

  constructor(options: OwnerLinkOptions) {
    const { link, client } = options;
    this.#options = options;
    this.#calls = new LinkCalls({
      theirs: attachedCalls,
      ours: ownerCalls,
      doing: servedCalls(
        client,
        { open: (id) => this.#open(id), close: (id) => this.#close(id) },
        (...call) => this.#calls.call(...call),
      ),
      send: (word) => this.#send(word),
      broken: () => link.dispose(),
    });
    link.events.on('frame', (bytes) => this.#take(bytes));
    link.events.on('drained', () => this.changed());
    link.events.once('closed', () => this.#end());
    this.changed();
  }

  /** The person is before that window. */
  get isFocused(): boolean {
    return this.#isFocused;
  }

  /** The client has changed. What a busy link can't take is left out: the next words hold it. */
  changed(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.clock.soon(() => {
      this.#isScheduled = false;
      if (!this.#isOver && !this.#options.link.isBusy) this.#tell();
    });
  }

  hear(conversation: Conversation, message: ConversationMessage | undefined): void {
    this.#send({ kind: 'heard', conversation, ...(message && { message }) });
  }

  dispose(): void {
    this.#options.link.dispose();
  }

  #tell(): void {
    const { client } = this.#options;
    for (const part of this.#lobby.next(client.lobby.messages)) this.#send({ kind: 'lobby', ...part });
    for (const [id, feed] of this.#pages)
      for (const word of feed.next(client)) this.#send({ kind: 'page', id, ...word });
    // Last: a window shows nothing before its first news, which then are whole.
    const news = newsOf(client);
    const told = this.#told;
    const changed = Object.entries(news).filter(
      ([name, value]) => !isSameData(value, told[name as keyof News]),
    );
    this.#told = news;
    if (changed.length > 0) this.#send({ kind: 'news', news: Object.fromEntries(changed) });
  }

  #take(bytes: Uint8Array): void {
    const word = decodeAttachedWord(bytes);
    if (word?.kind === 'look') this.#isFocused = word.isFocused;
    else if (word) this.#calls.take(word);
    else this.dispose();
  }

  #send(word: OwnerWord): void {
    try {
      this.#options.link.send(encodeWord(word));
    } catch (error) {
      this.#options.trouble(error);
      this.dispose();
    }
  }

  async #open(id: string): Promise<void> {
    const { conversations } = this.#options.client;
    if (this.#pages.has(id)) return;
    await conversations.open(id);
    // It may be over by now, and nobody else would let the page go.
    if (this.#isOver || this.#pages.has(id)) {
      conversations.close(id);
      return;
    }
    const feed = new PageFeed(id);
    this.#pages.set(id, feed);
    for (const word of feed.next(this.#options.client)) this.#send({ kind: 'page', id, ...word });
  }

  #close(id: string): void {
    if (this.#pages.delete(id)) this.#options.client.conversations.close(id);
  }

  #end(): void {
    this.#isOver = true;
    this.#calls.end();
    for (const id of [...this.#pages.keys()]) this.#close(id);
  }
}

type PageWord = Omit<Extract<OwnerWord, { kind: 'page' }>, 'kind' | 'id'>;

/** What another window knows of the open page of a conversation. */
class PageFeed {
  readonly #id: string;
  readonly #lines = new LinesFeed<ConversationMessage>();
  #about: Pick<PageWord, 'older' | 'safety'> | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  next({ conversations }: SharedClient): readonly PageWord[] {
    const { messages, older } = conversations.page(this.#id);
    const isDirect = conversations.find(this.#id)?.kind === 'direct';
    const safety = isDirect ? conversations.safetyNumber(this.#id) : undefined;
    const about = { older, ...(safety && { safety }) };
    const isSame = isSameData(about, this.#about);
    this.#about = about;
    const parts = this.#lines.next(messages);
    if (parts.length > 0) return parts.map((part) => ({ ...part, ...about }));
    return isSame ? [] : [{ keep: messages.length, messages: [], ...about }];
  }
}
