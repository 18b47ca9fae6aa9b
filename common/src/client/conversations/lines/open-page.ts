import type { Reference } from '../../../e2e/content-bodies.ts';
import type { ConversationMessage, ConversationPage } from '../conversation.ts';
import { nameOfLine } from '../book/line-places.ts';
import { shownMessage, type ShownWith, type StoredLine, type StoredMessage } from '../book/stored-message.ts';

interface Shown extends ShownWith {
  readonly view: ConversationMessage;
}

/** The lines of a conversation that views show, and those that they answer. */
export class OpenPage {
  #rows: readonly StoredLine[] = [];
  older: ConversationPage['older'] = 'none';
  /** By name; `undefined`: not here. */
  readonly #quoted = new Map<string, StoredLine | undefined>();
  #unknown: Reference[] = [];
  /** Views draw all lines at every change, of which few are other ones than before. */
  readonly #shown = new WeakMap<StoredMessage, Shown>();

  constructor(rows: readonly StoredLine[]) {
    this.prepend(rows);
  }

  get rows(): readonly StoredLine[] {
    return this.#rows;
  }

  /** `movedOf`: bytes of a line's file, while that is on its way. What has not changed is the same object as before. */
  shown(movedOf: (id: Uint8Array) => number | undefined): ConversationPage {
    const messages = this.#rows.map(({ message }) => {
      const { replyTo } = message;
      const quoted = replyTo && this.#quoted.get(nameOfLine(replyTo.author, replyTo.id))?.message;
      return this.#show(message, { quoted, moved: message.file && movedOf(message.id) });
    });
    return { messages, older: this.older };
  }

  prepend(rows: readonly StoredLine[]): void {
    for (const row of rows) this.#noteReply(row);
    this.#rows = [...rows, ...this.#rows];
  }

  add(line: StoredLine): void {
    this.#noteReply(line);
    this.#rows = [...this.#rows, line];
    const name = nameOfLine(line.message.from, line.message.id);
    if (this.#quoted.has(name)) this.#quoted.set(name, line);
  }

  /** In its place among the others; what is older than all of them comes with what is older. */
  insert(line: StoredLine): void {
    const [first] = this.#rows;
    if (this.older !== 'none' && first && line.key < first.key) return;
    this.add(line);
    this.#rows = [...this.#rows].sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** `undefined`: the line is gone. */
  change(key: string, message: StoredMessage | undefined): void {
    this.#rows = message
      ? this.#rows.map((row) => (row.key === key ? { key, message } : row))
      : this.#rows.filter((row) => row.key !== key);
    for (const [name, line] of this.#quoted)
      if (line?.key === key) this.#quoted.set(name, message && { key, message });
  }

  /** Finds what lines answer, with `find`. @throws as that does. */
  async lookUp(find: (line: Reference) => Promise<StoredLine | undefined>): Promise<void> {
    for (let next = this.#unknown.pop(); next; next = this.#unknown.pop())
      this.#quoted.set(nameOfLine(next.author, next.id), await find(next));
  }

  #show(message: StoredMessage, shownWith: ShownWith): ConversationMessage {
    const { quoted, moved } = shownWith;
    const known = this.#shown.get(message);
    if (known && known.quoted === quoted && known.moved === moved) return known.view;
    const view = shownMessage(message, shownWith);
    this.#shown.set(message, { quoted, moved, view });
    return view;
  }

  #noteReply({ message: { replyTo } }: StoredLine): void {
    if (replyTo && !this.#quoted.has(nameOfLine(replyTo.author, replyTo.id))) this.#unknown.push(replyTo);
  }
}
