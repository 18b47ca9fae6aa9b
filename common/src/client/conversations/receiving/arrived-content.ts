import type { Clock } from '../../../clock.ts';
import type { ArrivedLines } from './arrived-lines.ts';
import type { Awaited, AwaitedEnvelope } from './awaited.ts';
import type { Arrival } from '../contents/arrival.ts';
import type { ConversationLog, LinePlace } from '../lines/conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';

export interface ArrivedContentParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly lines: ArrivedLines;
  readonly awaited: Awaited;
  readonly clock: Clock;
  /** Once each. */
  readonly handle: (arrival: Arrival) => Promise<void>;
}

/** Takes each content once. */
export class ArrivedContent {
  readonly #parts: ArrivedContentParts;

  constructor(parts: ArrivedContentParts) {
    this.#parts = parts;
  }

  async take(arrival: Arrival): Promise<void> {
    const { book, clock, lines } = this.#parts;
    const { content, sender, conversation } = arrival;
    const { place, missed } = await this.#free(arrival);
    const name = [sender.device, content.conversation, content.id];
    // The same content in another envelope: its receiver's devices had changed.
    const isNew = !book.seen.has(...name);
    if (isNew) {
      book.seen.add(clock.now(), ...name);
      // Only lines are counted, and one may be here with the history of another device.
      const isLine = content.sequence !== undefined;
      if (isLine && book.hasLine(conversation, sender.user, content.id)) lines.count(arrival);
      else await this.#parts.handle({ ...arrival, place });
    }
    // What passed for a line that was missing, and was none, or was there: that line is missing all the same.
    const { sequence = Infinity } = content;
    const isIt = (one: Missed) => isNew && one.conversation === conversation && sequence < one.before;
    const own = missed.findIndex(isIt);
    for (const [index, one] of missed.entries())
      if (index !== own) lines.tellMissing(one.conversation, sender, 1);
  }

  /** The lines that say that this could not be read go. */
  async #free({ content, sender, conversation }: Arrival): Promise<Freed> {
    const { awaited, log } = this.#parts;
    const { user, device } = sender;
    const places: LinePlace[] = [];
    const missed: Missed[] = [];
    for (const envelope of content.resent ?? []) {
      const stood = awaited.take({ user, device, envelope });
      if (stood?.missed) missed.push(stood.missed);
      const place = stood?.place && (await log.takeOut(stood.place.conversation, stood.place.line));
      if (place && stood.place?.conversation === conversation) places.push(place);
    }
    const [first] = places.sort((one, other) => (one.key < other.key ? -1 : 1));
    const isUnread = places.some((place) => place.isUnread);
    return { missed, ...(first && { place: { key: first.key, isUnread } }) };
  }
}

type Missed = NonNullable<AwaitedEnvelope['missed']>;

interface Freed {
  /** Where the first one stood, if this one belongs there. */
  readonly place?: LinePlace;
  /** For which missing lines they passed. */
  readonly missed: readonly Missed[];
}
