import type { Clock, Disposable, PluginLog } from '../../plugin/api.ts';
import type { AuditEvent } from './audit-line.ts';

const LINES_AT_ONCE = 1000;
/** Lines that wait in memory while the disk takes none. */
const CAPACITY = 10_000;
const RETRY_MS = 1000;
/** The most that a loss of power can take. */
const SYNC_MS = 1000;

/** Where lines go: an `AuditFile`. */
export interface AuditSink {
  append(events: readonly AuditEvent[]): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface AuditWriterOptions {
  readonly file: AuditSink;
  readonly clock: Clock;
  readonly log: PluginLog;
}

/**
 * One queue in front of the file: all events of a turn become one write. While writing fails, events wait and are
 * tried again; those that find no room are counted, and behind the next good write `audit.lost` tells how many.
 */
export class AuditWriter {
  readonly #options: AuditWriterOptions;
  readonly #queue: AuditEvent[] = [];
  #lost = 0;
  #failing = false;
  #closed = false;
  #working: Promise<void> | undefined;
  #syncing: Promise<void> = Promise.resolve();
  #retryTimer: Disposable | undefined;
  #syncTimer: Disposable | undefined;

  constructor(options: AuditWriterOptions) {
    this.#options = options;
  }

  append(event: AuditEvent): void {
    if (this.#closed) throw new Error('the audit file is closed: nothing can be noted any more');
    if (this.#queue.length >= CAPACITY) this.#lost++;
    else this.#queue.push(event);
    if (this.#retryTimer === undefined) this.#start();
  }

  /** Resolves when all appended so far is in the file, or waits for a disk that takes nothing. */
  async flush(): Promise<void> {
    await this.#working;
  }

  /** Writes what is left and lets go of the file. Appending throws from here on. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    if (this.#queue.length > 0) this.#start();
    await this.#working;
    this.#stopTimers();
    const missing = this.#queue.length + this.#lost;
    if (missing > 0)
      this.#options.log.error({ lines: missing }, 'audit lines were lost: the file could not be written');
    await this.#sync();
    await this.#options.file.close();
  }

  #start(): void {
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // All that this turn brings goes out in one write.
    await new Promise<void>((resolve) => {
      this.#options.clock.soon(resolve);
    });
    while (this.#queue.length > 0 && (await this.#writeSome()));
    this.#working = undefined;
  }

  async #writeSome(): Promise<boolean> {
    const events = this.#queue.slice(0, LINES_AT_ONCE);
    try {
      await this.#options.file.append(events);
    } catch (error) {
      this.#retryLater(error);
      return false;
    }
    this.#queue.splice(0, events.length);
    this.#recover();
    this.#tellLost();
    this.#syncTimer ??= this.#options.clock.setTimer(SYNC_MS, () => {
      this.#syncTimer = undefined;
      void this.#sync();
    });
    return true;
  }

  #retryLater(error: unknown): void {
    if (!this.#failing)
      this.#options.log.error({ err: error }, 'the audit file can not be written; trying again');
    this.#failing = true;
    this.#retryTimer = this.#options.clock.setTimer(RETRY_MS, () => {
      this.#retryTimer = undefined;
      this.#start();
    });
  }

  #recover(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.log.info({}, 'the audit file can be written again');
  }

  #tellLost(): void {
    if (this.#lost === 0) return;
    this.#options.log.warn({ lost: this.#lost }, 'audit lines were lost: there was no room for more to wait');
    this.#queue.push({
      time: this.#options.clock.now(),
      event: 'audit.lost',
      outcome: `${this.#lost} lines`,
    });
    this.#lost = 0;
  }

  /** One at a time, so that `close` waits for the last. */
  #sync(): Promise<void> {
    const sync = this.#syncing.then(() => this.#options.file.sync());
    this.#syncing = sync.catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'the audit file could not be synced to disk');
    });
    return this.#syncing;
  }

  #stopTimers(): void {
    this.#retryTimer?.dispose();
    this.#syncTimer?.dispose();
    this.#retryTimer = undefined;
    this.#syncTimer = undefined;
  }
}
