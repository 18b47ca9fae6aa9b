import { equalBytes } from '../../../crypto/bytes.ts';
import type { ConversationPage } from '../conversation.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { FileMoves } from '../file-moves.ts';
import { OpenPage } from './open-page.ts';
import { isUnread, withoutUnread, withUnread } from './unread-lines.ts';
import { newConversation, previewOf, type StoredConversation } from '../book/stored-conversation.ts';
import {
  countsAsUnread,
  messageKey,
  shownText,
  type StoredLine,
  type StoredMessage,
} from '../book/stored-message.ts';

const PAGE = 100;
const TAKEN_BACK = 'This message was taken back.';

/** The lines of all conversations, by the ids of these: written to the book, shown from the pages that are open. */
export class ConversationLog {
  readonly #book: DirectBook;
  /** The user whose client this is. */
  readonly #me: string;
  readonly #moves: FileMoves;
  readonly #pages = new Map<string, OpenPage>();
  /** How many have the page open. */
  readonly #views = new Map<string, number>();

  constructor(book: DirectBook, me: string, moves: FileMoves) {
    this.#book = book;
    this.#me = me;
    this.#moves = moves;
  }

  page(id: string): ConversationPage {
    const movedOf = (content: Uint8Array) => this.#moves.movedOf(id, content);
    return this.#pages.get(id)?.shown(movedOf) ?? { messages: [], older: 'none' };
  }

  /** Loads the newest messages, unless they are here. Several views may have it open. @throws as the vault does. */
  async open(id: string): Promise<void> {
    if (!this.#pages.has(id)) this.#pages.set(id, await this.#newest(id));
    this.#views.set(id, (this.#views.get(id) ?? 0) + 1);
  }

  /** @throws as the vault does. */
  async loadOlder(id: string): Promise<void> {
    const page = this.#pages.get(id);
    if (page?.older !== 'more') return;
    page.older = 'loading';
    try {
      const rows = await this.#book.page(id, PAGE, page.rows[0]?.key);
      page.prepend(rows);
      page.older = rows.length === PAGE ? 'more' : 'none';
    } catch (error) {
      page.older = 'more';
      throw error;
    }
  }

  /** Of an open page: until the line of that id is in it, or all are. @throws as the vault does. */
  async loadBackTo(id: string, content: Uint8Array): Promise<void> {
    while (!this.shown(id, content) && this.#pages.get(id)?.older === 'more') await this.loadOlder(id);
  }

  /** Once for each `open`: the last one lets the page go. */
  close(id: string): void {
    const left = (this.#views.get(id) ?? 0) - 1;
    if (left > 0) this.#views.set(id, left);
    else {
      this.#views.delete(id);
      this.#pages.delete(id);
    }
  }

  /** Of what was added since, finds the lines that it answers. @throws as the vault does. */
  async lookUpReplies(): Promise<void> {
    for (const [id, page] of this.#pages) await page.lookUp((line) => this.said(id, line.author, line.id));
  }

  /**
   * Adds a line at the end, or in that place. Where there is no conversation yet, one of that standing begins.
   * @returns its key
   */
  append(id: string, message: StoredMessage, { standing, now, place }: NewLine): string {
    const before = this.#book.conversations.get(id) ?? newConversation(standing, now);
    const line = { key: place?.key ?? messageKey(before.next), message };
    this.#book.addMessage(id, line.key, message);
    this.#book.putConversation(id, place ? filled(before, line, place) : after(before, line, now));
    if (place) this.#pages.get(id)?.insert(line);
    else this.#pages.get(id)?.add(line);
    return line.key;
  }

  /** Takes a line that could not be read out of its place, if it is there still. @throws as the vault does. */
  async takeOut(id: string, key: string): Promise<LinePlace | undefined> {
    const message = await this.find(id, key);
    if (message?.kind !== 'undecryptable') return undefined;
    const line = { key, message };
    await this.remove(id, line);
    const conversation = this.#book.conversations.get(id);
    if (!conversation) return { key, isUnread: false };
    this.#book.putConversation(id, withoutUnread(conversation, line));
    return { key, isUnread: isUnread(conversation, line) };
  }

  /** What the line is now, also before it is saved where its page is open. @throws as the vault does. */
  async find(id: string, key: string): Promise<StoredMessage | undefined> {
    const row = this.#pages.get(id)?.rows.find((other) => other.key === key);
    return row?.message ?? this.#book.message(id, key);
  }

  replace(id: string, before: StoredLine, message: StoredMessage): void {
    const { key } = before;
    this.#book.replaceMessage(id, before, message);
    this.#pages.get(id)?.change(key, message);
    const conversation = this.#book.conversations.get(id);
    if (conversation?.newest?.key === key)
      this.#book.putConversation(id, { ...conversation, newest: newestOf({ key, message }) });
  }

  /** The line that `author` wrote under that id. @throws as the vault does. */
  async said(id: string, author: string, content: Uint8Array): Promise<StoredLine | undefined> {
    const key = await this.#book.keyOf(id, author, content);
    const message = key === undefined ? undefined : await this.find(id, key);
    return key !== undefined && message ? { key, message } : undefined;
  }

  /** Whether what this person said under that id can't be said again. @throws as the vault does. */
  async isGone(id: string, content: Uint8Array): Promise<boolean> {
    const line = await this.said(id, this.#me, content);
    return !line || line.message.kind === 'deleted';
  }

  /** The line of that id in the page that is open: who points at one sees it. */
  shown(id: string, content: Uint8Array): StoredMessage | undefined {
    const row = this.#pages.get(id)?.rows.find(({ message }) => equalBytes(message.id, content));
    return row?.message;
  }

  /** Adds a line before all others. */
  prepend(id: string, key: string, message: StoredMessage): void {
    this.#book.addMessage(id, key, message);
    const conversation = this.#book.conversations.get(id);
    if (conversation && !conversation.newest)
      this.#book.putConversation(id, { ...conversation, newest: newestOf({ key, message }) });
    const page = this.#pages.get(id);
    if (page?.older === 'none') page.older = 'more';
  }

  /** Changes lines of this person, named by their ids; unknown ones are passed over. */
  async changeOwn(
    id: string,
    contents: readonly Uint8Array[],
    change: (message: StoredMessage) => StoredMessage,
  ): Promise<void> {
    for (const content of contents) {
      const line = await this.said(id, this.#me, content);
      if (!line) continue;
      const changed = change(line.message);
      if (changed !== line.message) this.replace(id, line, changed);
      // Long lines, of which a receipt names hundreds, do not fit one commit.
      if (this.#book.isFull) await this.#book.save();
    }
  }

  /** The own line of that id, wherever it is. @throws as the vault does. */
  async removeOwn(id: string, content: Uint8Array): Promise<void> {
    const line = await this.said(id, this.#me, content);
    if (line) await this.remove(id, line);
  }

  async #newest(id: string): Promise<OpenPage> {
    const rows = await this.#book.page(id, PAGE);
    const page = new OpenPage(rows);
    page.older = rows.length === PAGE ? 'more' : 'none';
    return page;
  }

  /** Nothing is left of it, here. @throws as the vault does. */
  async remove(id: string, { key, message }: StoredLine): Promise<void> {
    this.#book.removeMessage(id, key, message);
    this.#pages.get(id)?.change(key, undefined);
    const conversation = this.#book.conversations.get(id);
    if (conversation?.newest?.key !== key) return;
    const { newest: _gone, ...rest } = conversation;
    const [last] = await this.#book.page(id, 1);
    this.#book.putConversation(id, { ...rest, ...(last && { newest: newestOf(last) }) });
  }
}

export interface NewLine {
  readonly standing: StoredConversation['standing'];
  readonly now: number;
  readonly place?: LinePlace | undefined;
}

/** Where a line stood, and whether it counted as unread. */
export interface LinePlace {
  readonly key: string;
  readonly isUnread: boolean;
}

function after(before: StoredConversation, line: StoredLine, now: number): StoredConversation {
  const counted = countsAsUnread(line.message) ? withUnread(before, line.key) : before;
  return { ...counted, next: before.next + 1, changedAt: now, newest: newestOf(line) };
}

/** A line in the place of another one: nothing is new. */
function filled(before: StoredConversation, line: StoredLine, place: LinePlace): StoredConversation {
  const isNewest = place.key === messageKey(before.next - 1);
  const isCounted = place.isUnread && countsAsUnread(line.message);
  const counted = isCounted ? withUnread(before, line.key) : before;
  return { ...counted, ...(isNewest && { newest: newestOf(line) }) };
}

function newestOf({ key, message }: StoredLine): NonNullable<StoredConversation['newest']> {
  const { kind, from, problem, sentAt } = message;
  const text = shownText(message);
  const words = kind === 'deleted' ? TAKEN_BACK : text === '' ? (problem ?? '') : text;
  return { key, text: previewOf(words), sentAt, from };
}
