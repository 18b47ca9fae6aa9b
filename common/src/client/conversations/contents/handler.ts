import type { Clock } from '../../../clock.ts';
import type { Kind } from '../../../e2e/content-bodies.ts';
import type { Content, ContentOf } from '../../../e2e/content.ts';
import type { ArrivedLines } from '../arrived-lines.ts';
import type { ConversationLog } from '../conversation-log.ts';
import type { DirectBook } from '../direct-book.ts';
import type { Receipts } from '../receipts.ts';
import type { Taking } from '../../history/taking.ts';

/** Whose session it came in. */
export interface Sender {
  readonly user: string;
  readonly device: Uint8Array;
  /** Another device of this person. */
  readonly isOwn: boolean;
  /** Under an identity key that the person has not accepted. */
  readonly isChanged: boolean;
}

/** A content for the first time, of a conversation in which its sender may speak. */
export interface Arrival<C = Content> {
  readonly content: C;
  readonly sender: Sender;
  /** The conversation's id on this machine. */
  readonly conversation: string;
}

/** What handlers work with. */
export interface HandlerParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly lines: ArrivedLines;
  readonly receipts: Receipts;
  readonly taking: Pick<Taking, 'add'>;
  readonly clock: Clock;
}

/** What a content of one kind does. All that it changes is kept together with the ratchet. */
export type Handler<K extends Kind> = (
  arrival: Arrival<ContentOf<K>>,
  parts: HandlerParts,
) => void | Promise<void>;
