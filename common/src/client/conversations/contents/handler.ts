import type { Clock } from '../../../clock.ts';
import type { Kind } from '../../../e2e/content-bodies.ts';
import type { ContentOf } from '../../../e2e/content.ts';
import type { SignedGroup } from '../../../e2e/group-change.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import type { ConversationLog } from '../lines/conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { LineChanges } from '../lines/line-changes.ts';
import type { Receipts } from '../receiving/receipts.ts';
import type { SentLog } from '../book/sent-log.ts';
import type { Taking } from '../../history/taking.ts';
import type { Arrival } from './arrival.ts';

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
