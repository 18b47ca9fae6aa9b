import type { DirectBook } from '../conversations/book/direct-book.ts';
import type { ArchivedItem } from './archive.ts';
import { archivedLine } from './archived-line.ts';
import type { GroupRecords } from './group-records.ts';

const PAGE = 500;

export interface HistoryParts {
  readonly book: DirectBook;
  readonly groups: GroupRecords;
}

/** All that is here, in the order of an archive: people and groups, then each conversation with its newest lines first. */
export async function* historyItems({ book, groups }: HistoryParts): AsyncGenerator<ArchivedItem> {
  for (const [user, { identityKey, signed, isVerified }] of book.people)
    yield { kind: 'person', body: { user, identityKey, ...signed, isVerified } };
  for (const body of groups.all()) yield { kind: 'group', body };
  for (const [id, { standing, changedAt, timer }] of book.conversations) {
    yield { kind: 'conversation', body: { id, standing, changedAt, ...(timer && { timer }) } };
    yield* lines(book, id);
  }
}

async function* lines(book: DirectBook, id: string): AsyncGenerator<ArchivedItem> {
  for (let before: string | undefined, isMore = true; isMore;) {
    const page = await book.page(id, PAGE, before);
    for (const { message } of page.toReversed()) {
      const body = archivedLine(message);
      if (body) yield { kind: 'line', body };
    }
    before = page[0]?.key;
    isMore = page.length === PAGE;
  }
}
