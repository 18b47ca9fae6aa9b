import type { Clock } from '../../../clock.ts';
import type { Disposable } from '../../../disposable.ts';
import type { ClientProblem } from '../../problem.ts';
import { problemOf } from '../../problem-words.ts';
import type { ConversationLog } from './conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { ExpiringLine } from '../book/expiring-lines.ts';
import { unsentOf } from '../book/outbound.ts';
import { dueOf } from '../book/stored-message.ts';

export interface DisappearingParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly clock: Clock;
  /** At the time of the next line of all conversations: settles at the end of whatever runs. */
  readonly wake: () => Promise<void>;
  readonly report: (problem: ClientProblem) => void;
}

/** Timers have a limit. */
const LONGEST_WAIT_MS = 86_400_000;

/** Removes the lines whose time has come. */
export class Disappearing implements Disposable {
  readonly #parts: DisappearingParts;
  #timer: Disposable | undefined;

  constructor(parts: DisappearingParts) {
    this.#parts = parts;
  }

  /** All that is due, by what is on disk, and then keeps that. @throws as the vault does. */
  async settle(): Promise<void> {
    const { book, clock } = this.#parts;
    for (let due = await book.expiring.due(clock.now()); due.length > 0;) {
      for (const line of due) await this.#remove(line);
      await book.save();
      due = await book.expiring.due(clock.now());
    }
    this.#timer?.dispose();
    const ms = book.expiring.next - clock.now();
    if (ms !== Infinity) this.#wakeIn(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
  }

  #wakeIn(ms: number): void {
    const { clock, wake, report } = this.#parts;
    const timer = clock.setTimer(ms, () => {
      wake().catch((error: unknown) => {
        if (this.#timer === timer) report(problemOf(error));
      });
    });
    this.#timer = timer;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  async #remove(due: ExpiringLine): Promise<void> {
    const { book, log } = this.#parts;
    const { conversation, key, at } = due;
    const message = await log.find(conversation, key);
    if (!message || dueOf(message) !== at) {
      book.expiring.forget(due);
      return;
    }
    for (const [item] of unsentOf(book.outbound, conversation, message.id)) book.removeOutbound(item);
    await log.remove(conversation, { key, message });
  }
}
