import type { Reference } from '../../../e2e/content-bodies.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { changedLine } from './line-change.ts';
import type { StoredLine } from '../book/stored-message.ts';
import { withoutUnread } from './unread-lines.ts';
import type { ChangeBy, WaitingChanges } from './waiting-changes.ts';

export interface LineChangesParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly waiting: WaitingChanges;
}

/** Does to lines what was said of them, here or elsewhere. */
export class LineChanges {
  readonly #parts: LineChangesParts;

  constructor(parts: LineChangesParts) {
    this.#parts = parts;
  }

  /** Now, or when the line comes. @throws as the vault does. */
  async apply(conversation: string, of: Reference, { by, change }: ChangeBy): Promise<void> {
    const { log, waiting } = this.#parts;
    const line = await log.said(conversation, of.author, of.id);
    if (!line) {
      waiting.add(conversation, of, { by, change });
      return;
    }
    const message = changedLine(line.message, change);
    if (message === line.message) return;
    if (change.kind === 'delete') this.#uncount(conversation, line);
    log.replace(conversation, line, message);
  }

  /** What was taken back needs no reading. */
  #uncount(id: string, line: StoredLine): void {
    const { book } = this.#parts;
    const conversation = book.conversations.get(id);
    if (conversation) book.putConversation(id, withoutUnread(conversation, line));
  }
}
