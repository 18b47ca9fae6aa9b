import type { ViewStrings } from '../src/view-protocol.ts';
import type { FreshMessages } from './fresh-messages.ts';
import type { Mentions } from './markdown/mentions.tsx';
import type { Send } from './send.ts';

/** What all messages of a log have in common. */
export interface MessageContext {
  readonly locale: string;
  readonly strings: ViewStrings;
  readonly send: Send;
  readonly fresh: FreshMessages;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The message that the Tab key stops at. */
  readonly current: string | undefined;
  /** Where a quote led to. */
  readonly found: string | undefined;
  readonly mentions: Mentions;
  /** Its place among all that are loaded. */
  readonly indexOf: (id: string) => number | undefined;
  readonly count: number;
  readonly onFocus: (id: string) => void;
  readonly onJump: (id: string) => void;
}
