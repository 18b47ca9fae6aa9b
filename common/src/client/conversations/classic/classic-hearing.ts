import type { Clock } from '../../../clock.ts';
import { decodeUtf8, encodeUtf8 } from '../../../text/utf8.ts';
import { SessionEnded } from '../../session-errors.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import { HourlyLimits } from '../receiving/hourly-limits.ts';
import type { RelayLink } from '../relay-link.ts';
import type { ClassicExchanges } from './classic-exchanges.ts';
import { NOT_TEXT, refusedDowngrade, UNREADABLE } from './classic-problems.ts';

/** What came unreadable makes this side begin anew so often with one person. */
const HEALED_AN_HOUR = 6;

export interface ClassicHearingParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly lines: ArrivedLines;
  readonly clock: Clock;
  readonly exchanges: ClassicExchanges;
}

/** Takes what people on original clients write. */
export class ClassicHearing {
  readonly #parts: ClassicHearingParts;
  readonly #healed = new HourlyLimits(HEALED_AN_HOUR);
  /** Whose packets were refused, and told of. */
  readonly #refused = new Set<string>();

  constructor(parts: ClassicHearingParts) {
    this.#parts = parts;
  }

  /** Not who was blocked, nor who has devices of NonceSense. @throws as requests do */
  async mayBeHeard(from: string, link: RelayLink): Promise<boolean> {
    const { book, directory, exchanges, lines } = this.#parts;
    if (directory.isOwn(from) || book.conversations.get(from)?.standing === 'blocked') return false;
    // Who shares keys with this side was asked for before that.
    if (!book.people.has(from) && !exchanges.get(from)) await directory.known(from, link);
    if (!book.people.has(from)) return true;
    if (!this.#refused.has(from)) lines.notice(from, refusedDowngrade(from));
    this.#refused.add(from);
    return false;
  }

  /** A message. */
  async read(from: string, content: Uint8Array, link: RelayLink): Promise<void> {
    const { book, clock, lines, exchanges } = this.#parts;
    const plaintext = exchanges.get(from)?.open(content);
    const text = plaintext && textOf(plaintext);
    if (text !== undefined) lines.addBare(from, { kind: 'text', text });
    else if (plaintext) lines.addBare(from, { kind: 'undecryptable', text: '', problem: NOT_TEXT });
    if (plaintext) return;
    // Of a stranger there is nothing to be shown.
    if (book.conversations.get(from)?.standing !== 'accepted') return;
    lines.addBare(from, { kind: 'undecryptable', text: '', problem: UNREADABLE });
    if (!exchanges.awaits(from) && this.#healed.take(encodeUtf8(from), clock.now()))
      await tryToBegin(exchanges, from, link);
  }
}

/** Nobody waits for it: why it can't be, the next message tells. @throws SessionEnded */
export async function tryToBegin(exchanges: ClassicExchanges, user: string, link: RelayLink): Promise<void> {
  try {
    await exchanges.begin(user, link);
  } catch (error) {
    if (error instanceof SessionEnded) throw error;
  }
}

/** `undefined`: it is no UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes);
  } catch {
    return undefined;
  }
}
