import type { Clock, Disposable, PluginStorage, Write } from '../../plugin/api.ts';
import { type Mailbox, type Remembered, rememberedOf } from './mailbox.ts';
import type { Mailboxes } from './mailboxes.ts';

/** Acknowledgements are gathered for so long: one commit for all of them. */
const GATHER_MS = 20;
/** Entries removed in one commit. */
const STEP = 500;

export interface RemovalsOptions {
  readonly storage: PluginStorage;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

/** What of one mailbox goes in one step. */
interface Part {
  readonly mailbox: Mailbox;
  readonly entries: readonly Remembered[];
  /** All there was, when this was the last number. */
  readonly allUpTo?: number;
}

/** Takes entries out of mailboxes, one step after the other: that keeps the counts of shared payloads true. */
export class Removals {
  readonly #options: RemovalsOptions;
  readonly #acknowledged = new Map<Mailbox, { through: number; readonly release: () => void }>();
  #timer: Disposable | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(options: RemovalsOptions) {
    this.#options = options;
  }

  /** The device has all up to `through`. What it can't have been told yet stays. */
  acknowledge(mailbox: Mailbox, through: number): void {
    const end = Math.min(through, mailbox.settled);
    const before = this.#acknowledged.get(mailbox);
    if (before) before.through = Math.max(before.through, end);
    else this.#acknowledged.set(mailbox, { through: end, release: mailbox.hold() });
    this.#timer ??= this.#options.clock.setTimer(GATHER_MS, () => {
      this.#timer = undefined;
      this.flush().catch(this.#options.onFault);
    });
  }

  /** Removes what has been acknowledged so far. */
  flush(): Promise<void> {
    const gathered = [...this.#acknowledged];
    this.#acknowledged.clear();
    return this.#inTurn(async () => {
      await this.#removeThrough(new Map(gathered.map(([mailbox, { through }]) => [mailbox, through])));
      for (const [, { release }] of gathered) release();
    });
  }

  /** Removes all that is in the mailbox, once nothing is on its way into it. */
  async empty(mailbox: Mailbox): Promise<void> {
    await mailbox.quiet();
    await this.#inTurn(() => this.#removeThrough(new Map([[mailbox, mailbox.last]])));
  }

  /** Removes what was sent before `time`, at most {@link STEP} entries. */
  expire(mailbox: Mailbox, time: number): Promise<void> {
    return this.#inTurn(async () => {
      const oldest = await this.#options.mailboxes.rows.list(mailbox.key, 0, STEP);
      const end = oldest.findIndex(({ sentAt }) => sentAt >= time);
      const old = end === -1 ? oldest : oldest.slice(0, end);
      if (old.length > 0) await this.#remove([{ mailbox, entries: old.map(rememberedOf) }]);
    });
  }

  /** What was acknowledged and is still there is acknowledged again by the device. */
  dispose(): void {
    this.#isOver = true;
    this.#timer?.dispose();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(task);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #removeThrough(ends: ReadonlyMap<Mailbox, number>): Promise<void> {
    for (let left = ends; left.size > 0 && !this.#isOver;) {
      const parts = await Promise.all(Array.from(left, ([mailbox, end]) => this.#partOf(mailbox, end)));
      await this.#remove(parts.filter(({ entries, allUpTo }) => entries.length > 0 || allUpTo !== undefined));
      const full = new Set(
        parts.filter(({ entries }) => entries.length === STEP).map(({ mailbox }) => mailbox),
      );
      left = new Map([...left].filter(([mailbox]) => full.has(mailbox)));
    }
  }

  async #partOf(mailbox: Mailbox, through: number): Promise<Part> {
    const remembered = mailbox.recall(through);
    if (remembered) return { mailbox, entries: remembered.slice(0, STEP) };
    const { last } = mailbox;
    const rows = await this.#options.mailboxes.rows.list(mailbox.key, 0, STEP);
    const entries = rows.filter(({ number }) => number <= through).map(rememberedOf);
    const isAll = rows.length < STEP && entries.length === rows.length;
    return { mailbox, entries, ...(isAll && { allUpTo: last }) };
  }

  async #remove(parts: readonly Part[]): Promise<void> {
    if (parts.length === 0) return;
    const { storage, mailboxes } = this.#options;
    const released = await mailboxes.rows.release(wantedLess(parts));
    // From here to the commit nothing may come between: what memory knows is what the disk will hold.
    const removed = parts.flatMap((part) => this.#writesFor(part));
    await storage.commit([...released, ...removed]);
  }

  #writesFor({ mailbox, entries, allUpTo }: Part): readonly Write[] {
    const { rows } = this.#options.mailboxes;
    mailbox.remove(entries);
    if (allUpTo !== undefined) mailbox.emptied(allUpTo);
    const removed = entries.map(({ number }) => rows.remove(mailbox.key, number));
    return [...removed, rows.checkpoints.put(mailbox.key, mailbox.checkpoint())];
  }
}

/** How many entries with each shared payload go. */
function wantedLess(parts: readonly Part[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { entries } of parts) {
    for (const { place } of entries) if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}
