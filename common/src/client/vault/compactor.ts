import type { Disposable } from '../../disposable.ts';
import { Compaction, type CompactionOptions } from './compaction.ts';
import type { WrittenRecord } from './journal.ts';
import { type JournalSize, untilCompaction } from './journal-size.ts';
import { VaultError } from './vault-error.ts';

/** After one that failed: its reason (a full disk) may last. */
const RETRY_MS = 10 * 60 * 1000;

export interface CompactorOptions extends CompactionOptions {
  readonly size: JournalSize;
  /** Why a compaction that nobody asked for failed. */
  readonly report: (error: unknown) => void;
}

/** Runs compactions, one at a time, when their time has come or when asked to. */
export class Compactor {
  readonly #options: CompactorOptions;
  #size: JournalSize;
  #notBefore = 0;
  #compaction: Compaction | undefined;
  #running: Promise<void> | undefined;
  #timer: Disposable | undefined;
  #isStopped = false;

  constructor(options: CompactorOptions) {
    this.#options = options;
    this.#size = options.size;
  }

  /** `isStale`: something on disk is of no use any more. */
  note({ place, plaintext }: WrittenRecord, isStale: boolean): void {
    this.#compaction?.note(plaintext);
    const bytes = this.#size.bytes + place.length;
    this.#size = { ...this.#size, bytes, isStale: this.#size.isStale || isStale };
    this.consider();
  }

  /** Compacts if it is time to, or sets the timer for when it will be. */
  consider(): void {
    if (this.#running || this.#isStopped) return;
    const { clock, report } = this.#options;
    const now = clock.now();
    const wait = Math.max(untilCompaction(this.#size, now), this.#notBefore - now);
    if (wait <= 0) void this.#start().catch((error: unknown) => this.#isStopped || report(error));
    else if (wait < Infinity) this.#setTimer(wait);
  }

  /** Resolves when the next open will find none of the damage that this one did. Rejects like {@link compact}. */
  async repair(): Promise<void> {
    await this.#running?.catch(ended);
    if (this.#size.isDamaged) await this.#start();
  }

  /** One that begins now: what ran before may have copied what is deleted since. Rejects as {@link Compaction.run} does. */
  async compact(): Promise<void> {
    await this.#running?.catch(ended);
    await this.#start();
  }

  /** Resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.dispose();
    this.#compaction?.stop(new VaultError('closed'));
    await this.#running?.catch(ended);
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      this.consider();
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { isStale: wasStale } = this.#size;
    // What becomes stale from now on may be in the base.
    this.#size = { ...this.#size, isStale: false };
    this.#compaction = new Compaction(this.#options);
    try {
      const bytes = await this.#compaction.run();
      const { isStale } = this.#size;
      this.#size = { madeAt: clock.now(), baseBytes: bytes, bytes, segments: 1, isStale, isDamaged: false };
    } catch (error) {
      this.#size = { ...this.#size, isStale: wasStale || this.#size.isStale };
      this.#notBefore = clock.now() + RETRY_MS;
      throw error;
    } finally {
      this.#compaction = undefined;
    }
  }

  #setTimer(wait: number): void {
    this.#timer?.dispose();
    this.#timer = this.#options.clock.setTimer(wait, () => this.consider());
  }
}

function ended(): void {
  // Whoever started it hears why.
}
