import type { Clock } from '../../../clock.ts';
import type { Kind } from '../../../e2e/content-bodies.ts';
import type { Content, ContentOf } from '../../../e2e/content.ts';
import type { SignedGroup } from '../../../e2e/group-change.ts';
import type { ArrivedLines } from '../arrived-lines.ts';
import type { ConversationLog, LinePlace } from '../conversation-log.ts';
import type { DirectBook } from '../direct-book.ts';
import type { OwnKeys } from '../own-keys.ts';
import type { LineChanges } from '../line-changes.ts';
import type { Receipts } from '../receipts.ts';
import type { SentLog } from '../sent-log.ts';
import type { Taking } from '../../history/taking.ts';

/** Whose session it came in. */
export interface Sender {
  readonly user: string;
  /** Of the person, as that session proves it. */
  readonly identityKey: Uint8Array;
  readonly device: Uint8Array;
  /** Its `deviceFingerprint`. */
  readonly keys: Uint8Array;
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
  /** Of the line that could not be read, and that this one comes in the place of. */
  readonly place?: LinePlace | undefined;
}

/** What handlers work with. */
export interface HandlerParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly lines: ArrivedLines;
  readonly changes: LineChanges;
  readonly receipts: Receipts;
  readonly sentLog: SentLog;
  readonly keys: OwnKeys;
  readonly taking: Pick<Taking, 'add'>;
  /** The state that is held of a group. */
  readonly headOf: (conversation: string) => SignedGroup | undefined;
  readonly clock: Clock;
}

/** What a content of one kind does. All that it changes is kept together with the ratchet. */
export type Handler<K extends Kind> = (
  arrival: Arrival<ContentOf<K>>,
  parts: HandlerParts,
) => void | Promise<void>;
