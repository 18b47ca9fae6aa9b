import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';
import type { Broadcast } from './broadcast.ts';

export interface HistoryPage {
  /** In ascending order of number. */
  readonly messages: Broadcast[];
  /** Older ones are there. */
  readonly more: boolean;
}

// With 100 times what surrounds a text (about 110 bytes) this stays under the 64 KiB of a record
// (PROTOCOL.md section 3.3).
const TEXT_BUDGET = 48 * 1024;

/** What one answer holds of `newestFirst`: at most `limit` messages, and at least one where there is one. */
export function fitPage(newestFirst: readonly Broadcast[], limit: number): HistoryPage {
  const messages: Broadcast[] = [];
  let left = TEXT_BUDGET;
  for (const message of newestFirst.slice(0, limit)) {
    left -= encodeUtf8(message.text).length;
    if (left < 0 && messages.length > 0) break;
    messages.push(message);
  }
  return { messages: messages.reverse(), more: messages.length < newestFirst.length };
}
