import type { ConversationPage } from './conversation.ts';
import type { DirectBook } from './direct-book.ts';
import { newConversation, previewOf, type StoredConversation } from './stored-conversation.ts';
import {
  countsAsUnread,
  messageKey,
  shownMessage,
  type StoredLine,
  type StoredMessage,
} from './stored-message.ts';

const PAGE = 100;
/** Lines of this client that may stand among the unread ones. */
const NOTICES = 100;

interface OpenPage {
  rows: StoredLine[];
  older: ConversationPage['older'];
}

/** The lines of all conversations, by the ids of these: written to the book, shown from the pages that are open. */
export class ConversationLog {
  readonly #book: DirectBook;
  /** The user whose client this is. */
  readonly #me: string;
  readonly #pages = new Map<string, OpenPage>();

  constructor(book: DirectBook, me: string) {
    this.#book = book;
    this.#me = me;
  }

  page(id: string): ConversationPage {
    const page = this.#pages.get(id);
    if (!page) return { messages: [], older: 'none' };
    return { messages: page.rows.map(({ message }) => shownMessage(message)), older: page.older };
  }

  /** Loads the newest messages, unless they are here. @throws as the vault does. */
  async open(id: string): Promise<void> {
    if (this.#pages.has(id)) return;
    const rows = await this.#book.page(id, PAGE);
    this.#pages.set(id, { rows, older: rows.length === PAGE ? 'more' : 'none' });
  }

  /** @throws as the vault does. */
  async loadOlder(id: string): Promise<void> {
    const page = this.#pages.get(id);
    if (page?.older !== 'more') return;
    page.older = 'loading';
    try {
      const rows = await this.#book.page(id, PAGE, page.rows[0]?.key);
      page.rows = [...rows, ...page.rows];
      page.older = rows.length === PAGE ? 'more' : 'none';
    } catch (error) {
      page.older = 'more';
      throw error;
    }
  }

  close(id: string): void {
    this.#pages.delete(id);
  }

  /**
   * Adds a line at the end, or in that place. Where there is no conversation yet, one of that standing begins.
   * @returns its key
   */
  append(id: string, message: StoredMessage, { standing, now, place }: NewLine): string {
    const before = this.#book.conversations.get(id) ?? newConversation(standing, now);
    const key = place?.key ?? messageKey(before.next);
    this.#book.addMessage(id, key, message);
    this.#book.putConversation(id, place ? filled(before, message, place) : after(before, message, now));
    const page = this.#pages.get(id);
    if (page && !place) page.rows.push({ key, message });
    else if (page) page.rows = withRow(page, { key, message });
    return key;
  }

  /** Takes a line that could not be read out of its place, if it is there still. @throws as the vault does. */
  async takeOut(id: string, key: string): Promise<LinePlace | undefined> {
    const [message, before] = [await this.find(id, key), this.#book.conversations.get(id)];
    if (message?.kind !== 'undecryptable' || !before) return undefined;
    const isUnread = (await this.unread(id)).some((line) => line.key === key);
    this.#remove(id, { key, message });
    const [last] = await this.#book.page(id, 1);
    const { newest: _gone, ...rest } = before;
    const unread = before.unread - (isUnread ? 1 : 0);
    this.#book.putConversation(id, { ...rest, unread, ...(last && { newest: newestOf(last.message) }) });
    return { key, isUnread };
  }

  /** The lines of others that the person has not seen. @throws as the vault does. */
  async unread(id: string): Promise<StoredLine[]> {
    const unread = this.#book.conversations.get(id)?.unread ?? 0;
    if (unread === 0) return [];
    const newest = await this.#book.page(id, unread + NOTICES);
    return newest.filter(({ message }) => countsAsUnread(message)).slice(-unread);
  }

  /** What the line is now, also before it is saved where its page is open. @throws as the vault does. */
  async find(id: string, key: string): Promise<StoredMessage | undefined> {
    const row = this.#pages.get(id)?.rows.find((other) => other.key === key);
    return row?.message ?? this.#book.message(id, key);
  }

  replace(id: string, key: string, message: StoredMessage): void {
    this.#book.putMessage(id, key, message);
    const page = this.#pages.get(id);
    if (page) page.rows = page.rows.map((row) => (row.key === key ? { key, message } : row));
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
      if (changed !== line.message) this.replace(id, line.key, changed);
    }
  }

  /** The own line of that id, wherever it is. */
  async removeOwn(id: string, content: Uint8Array): Promise<void> {
    const line = await this.said(id, this.#me, content);
    if (line) this.#remove(id, line);
  }

  #remove(id: string, line: StoredLine): void {
    this.#book.removeMessage(id, line.key, line.message);
    const page = this.#pages.get(id);
    if (page) page.rows = page.rows.filter(({ key }) => key !== line.key);
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

function after(before: StoredConversation, message: StoredMessage, now: number): StoredConversation {
  return {
    ...before,
    next: before.next + 1,
    unread: before.unread + (countsAsUnread(message) ? 1 : 0),
    changedAt: now,
    newest: newestOf(message),
  };
}

/** A line in the place of another one: nothing is new. */
function filled(before: StoredConversation, message: StoredMessage, place: LinePlace): StoredConversation {
  const isNewest = place.key === messageKey(before.next - 1);
  const unread = before.unread + (place.isUnread ? 1 : 0);
  return { ...before, unread, ...(isNewest && { newest: newestOf(message) }) };
}

/** What is older than the page comes with what is older. */
function withRow({ rows, older }: OpenPage, row: StoredLine): StoredLine[] {
  if (older !== 'none' && row.key < (rows[0]?.key ?? '')) return rows;
  return [...rows, row].sort((one, other) => (one.key < other.key ? -1 : 1));
}

function newestOf({ from, text, problem, sentAt }: StoredMessage): NonNullable<StoredConversation['newest']> {
  return { text: previewOf(text === '' ? (problem ?? '') : text), sentAt, from };
}
