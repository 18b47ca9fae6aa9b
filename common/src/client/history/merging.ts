import type { Clock } from '../../clock.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import type { ConversationLog } from '../conversations/lines/conversation-log.ts';
import type { DirectBook } from '../conversations/book/direct-book.ts';
import { supersedes } from '../conversations/book/conversation-timer.ts';
import { judgeList, openedList } from '../conversations/book/known-person.ts';
import { newConversation } from '../conversations/book/stored-conversation.ts';
import { messageKey, withExpiry } from '../conversations/book/stored-message.ts';
import { ArchiveError } from './archive-error.ts';
import type { ArchiveBody, ArchivedLine, ArchiveItem } from './archive-items.ts';
import { storedLine } from './archived-line.ts';
import type { GroupRecords } from './group-records.ts';

export interface MergingParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly groups: GroupRecords;
  /** Whose history it must be. */
  readonly user: string;
  readonly clock: Clock;
  /** Words of this client in a conversation. */
  readonly notice: (conversation: string, words: string) => void;
}

/** Puts what an archive holds below what is here. What is here already stays as it is. */
export class Merging {
  readonly #parts: MergingParts;
  #conversation = '';
  /** The number below which the next line of the conversation goes. */
  #lowest: number | undefined;

  constructor(parts: MergingParts) {
    this.#parts = parts;
  }

  /** Within a change of the messenger, in the order of the archive. @throws ArchiveError for another person's. */
  async take(item: ArchiveItem): Promise<void> {
    if (item.kind === 'header') this.#expectOwn(item.body);
    else if (item.kind === 'person') this.#takePerson(item.body);
    else if (item.kind === 'group') this.#parts.groups.take(item.body);
    else if (item.kind === 'conversation') this.#takeConversation(item.body);
    else if (item.kind === 'line') await this.#takeLine(item.body);
  }

  #expectOwn({ user }: ArchiveBody<'header'>): void {
    if (user !== this.#parts.user) throw new ArchiveError('damaged');
  }

  #takePerson({ user, identityKey, list, signature, isVerified }: ArchiveBody<'person'>): void {
    const { book, notice } = this.#parts;
    const signed = { list, signature };
    const opened = openedList(signed);
    if (opened?.user !== user || !equalBytes(opened.identityKey, identityKey) || user === this.#parts.user)
      return;
    const known = book.people.get(user);
    if (known && !equalBytes(known.identityKey, identityKey)) {
      notice(user, otherIdentity(user));
      return;
    }
    const verdict = judgeList(user, known, signed);
    // A device that was away for a while hands over an old list.
    const person = verdict.kind === 'wrong' ? known : verdict.person;
    if (person) book.putPerson(user, { ...person, isVerified: person.isVerified || isVerified });
  }

  #takeConversation({ id, standing, changedAt, timer }: ArchiveBody<'conversation'>): void {
    const { book } = this.#parts;
    const known = book.conversations.get(id) ?? newConversation(standing, changedAt);
    book.putConversation(id, {
      ...known,
      // To this machine everybody is a stranger at first.
      ...(known.standing === 'request' && { standing }),
      ...(timer && supersedes(timer, known.timer) && { timer }),
    });
    this.#conversation = id;
    this.#lowest = undefined;
  }

  async #takeLine(line: ArchivedLine): Promise<void> {
    const { book, log, clock } = this.#parts;
    const id = this.#conversation;
    if (line.expiresAt !== undefined && line.expiresAt <= clock.now()) return;
    if (book.hasLine(id, line.author, line.id)) return;
    this.#lowest = (this.#lowest ?? (await this.#lowestOf(id))) - 1;
    // It is not shown as unread, so this is when it is read.
    log.prepend(id, messageKey(this.#lowest), withExpiry(storedLine(line), clock.now()));
  }

  async #lowestOf(id: string): Promise<number> {
    const { book } = this.#parts;
    const oldest = await book.oldestKey(id);
    return Number(oldest ?? book.conversations.get(id)?.next);
  }
}

function otherIdentity(user: string): string {
  return `Another device of yours knows ${user} by another identity key. Compare your safety numbers.`;
}
