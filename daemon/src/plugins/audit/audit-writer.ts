import type { Clock, Disposable, PluginLog } from '../../plugin/api.ts';
import type { AuditEvent } from './audit-line.ts';

const LINES_AT_ONCE = 1000;
/** Lines are gathered for so long: a write costs far more than a line. The most that a crash can take. */
const GATHER_MS = 20;
/** Lines that wait in memory while the disk takes none. */
const CAPACITY = 10_000;
const RETRY_MS = 1000;
const GONE = 'the audit log was moved or deleted: lines go on into the old file; restart to begin a new one';
/** The most that a loss of power can take. */
const SYNC_MS = 1000;

/** Where lines go: an `AuditFile`. */
export interface AuditSink {
  readonly path: string;
  append(events: readonly AuditEvent[]): Promise<void>;
  sync(): Promise<void>;
  isInPlace(): Promise<boolean>;
  close(): Promise<void>;
}

/** `failing`: lines wait, the disk takes none. `gone`: the file was moved or deleted, and lines go where nobody looks. */
export type AuditState = 'written' | 'failing' | 'gone';

export interface AuditWriterOptions {
  readonly file: AuditSink;
  readonly clock: Clock;
  readonly log: PluginLog;
}

/**
 * One queue in front of the file: the events of a moment become one write. While writing fails, events wait and are
 * tried again; those that find no room are counted, and behind the next good write `audit.lost` tells how many.
 */
export class AuditWriter {
  readonly #options: AuditWriterOptions;
  readonly #queue: AuditEvent[] = [];
  #lost = 0;
  #failing = false;
  #gone = false;
  #closed = false;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> = Promise.resolve();
  #writeTimer: Disposable | undefined;
  #syncTimer: Disposable | undefined;

  constructor(options: AuditWriterOptions) {
    this.#options = options;
  }

  append(event: AuditEvent): void {
    if (this.#closed) throw new Error('the audit file is closed: nothing can be noted any more');
    if (this.#queue.length >= CAPACITY) this.#lost++;
    else this.#queue.push(event);
    this.#writeSoon();
  }

  /** Resolves when all appended so far is in the file, or waits for a disk that takes nothing. */
  async flush(): Promise<void> {
    do await this.#write();
    while (this.#queue.length > 0 && !this.#failing);
  }

  /** Looks at the file now. The log is told once that it is gone. */
  async state(): Promise<AuditState> {
    const { file, log } = this.#options;
    const gone = !(await file.isInPlace());
    if (gone && !this.#gone) log.error({ file: file.path }, GONE);
    this.#gone = gone;
    if (gone) return 'gone';
    return this.#failing ? 'failing' : 'written';
  }

  /** Writes what is left and lets go of the file. Appending throws from here on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#stopTimers();
    const missing = this.#queue.length + this.#lost;
    if (missing > 0)
      this.#options.log.error({ lines: missing }, 'audit lines were lost: the file could not be written');
    await this.#sync();
    await this.#options.file.close();
  }

  #writeSoon(): void {
    if (this.#writing) return;
    this.#writeTimer ??= this.#options.clock.setTimer(this.#failing ? RETRY_MS : GATHER_MS, () => {
      void this.#write();
    });
  }

  /** One at a time. */
  #write(): Promise<void> {
    this.#writeTimer?.dispose();
    this.#writeTimer = undefined;
    this.#writing ??= this.#writeWaiting().finally(() => {
      this.#writing = undefined;
      if (this.#queue.length > 0) this.#writeSoon();
    });
    return this.#writing;
  }

  /** What comes meanwhile is gathered for the next time. */
  async #writeWaiting(): Promise<void> {
    for (let left = this.#queue.length; left > 0; left -= LINES_AT_ONCE) {
      if (!(await this.#writeSome(Math.min(left, LINES_AT_ONCE)))) return;
    }
  }

  async #writeSome(count: number): Promise<boolean> {
    try {
      await this.#options.file.append(this.#queue.slice(0, count));
    } catch (error) {
      this.#complain(error);
      return false;
    }
    this.#queue.splice(0, count);
    this.#recover();
    this.#tellLost();
    this.#syncTimer ??= this.#options.clock.setTimer(SYNC_MS, () => {
      this.#syncTimer = undefined;
      void this.#sync();
    });
    return true;
  }

  #complain(error: unknown): void {
    if (!this.#failing)
      this.#options.log.error({ err: error }, 'the audit file can not be written; trying again');
    this.#failing = true;
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
    const sync = this.#syncing.then(async () => {
      await this.#options.file.sync();
      await this.state();
    });
    this.#syncing = sync.catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'the audit file could not be synced to disk');
    });
    return this.#syncing;
  }

  #stopTimers(): void {
    this.#writeTimer?.dispose();
    this.#syncTimer?.dispose();
    this.#writeTimer = undefined;
    this.#syncTimer = undefined;
  }
}
