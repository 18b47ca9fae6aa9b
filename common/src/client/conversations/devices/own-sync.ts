import type { Clock } from '../../../clock.ts';
import type { ContentBody } from '../../../e2e/content-bodies.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import { isGroupConversation } from '../groups/group-conversation.ts';
import { growingId } from '../../growing-id.ts';

export interface OwnSyncParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly clock: Clock;
}

/** Tells this person's other devices what was done here. */
export class OwnSync {
  readonly #parts: OwnSyncParts;

  constructor(parts: OwnSyncParts) {
    this.#parts = parts;
  }

  tell(conversation: string, body: ContentBody<'sync'>): void {
    const { book, directory, clock } = this.#parts;
    if (directory.ownOthers.length === 0) return;
    // Nobody could say which conversation that is.
    if (!book.people.has(conversation) && !isGroupConversation(conversation)) return;
    const now = clock.now();
    const said = { kind: 'sync', body } as const;
    const item = { conversation, id: growingId(now), sentAt: now, said, rounds: 0, isHeld: false };
    book.addOutbound({ ...item, to: 'own-devices' });
  }
}
