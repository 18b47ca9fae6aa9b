import { Worker } from 'node:worker_threads';
import { OperatorError } from '../operator-error.ts';
import { BatchWriter } from './batch-writer.ts';
import type { StoreAnswer, StoreRequest, WorkerOrder, WorkerReport } from './sqlite-messages.ts';
import type { CommitResult, KeyRange, Store, StoredEntry, Write } from './store.ts';

interface Pending {
  readonly resolve: (answer: StoreAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The embedded store: SQLite in a worker thread, with group commit. What is asked for in one turn of the event loop,
 * or while the worker is busy, goes to it as one batch with one transaction; promises settle once that is on disk.
 */
export class SqliteStore implements Store {
  readonly #worker: Worker;
  readonly #onFailure: (error: Error) => void;
  readonly #closed = Promise.withResolvers<undefined>();
  /** What `#waiting` asks for. */
  readonly #batch = new BatchWriter();
  #waiting: Pending[] = [];
  #underWay: readonly Pending[] = [];
  #scheduled = false;
  #closing = false;
  #ended: Error | undefined;
  #transactions = 0;

  private constructor(worker: Worker, onFailure: (error: Error) => void) {
    this.#worker = worker;
    this.#onFailure = onFailure;
    worker.on('message', (report: WorkerReport) => {
      this.#take(report);
    });
    worker.on('error', (error: Error) => {
      this.#fail(error.message);
    });
    worker.on('exit', (code) => {
      this.#fail(`its thread ended with code ${code}`);
    });
  }

  /**
   * Makes the file (0600) when it is missing. `onFailure` is told once when the store can work no more.
   * @throws OperatorError when the file is in use, of a newer schema, or no database.
   */
  static async open(file: string, onFailure: (error: Error) => void = () => undefined): Promise<SqliteStore> {
    const worker = new Worker(workerUrl(), { workerData: file });
    const first = await firstReport(worker);
    if (first.kind === 'refused') throw new OperatorError(first.message);
    return new SqliteStore(worker, onFailure);
  }

  /** Transactions written since the store was opened. */
  get transactions(): number {
    return this.#transactions;
  }

  get(space: string, key: string): Promise<Uint8Array | undefined> {
    return this.#ask<Uint8Array | undefined>({ kind: 'get', space, key });
  }

  list(space: string, range: KeyRange): Promise<readonly StoredEntry[]> {
    return this.#ask<readonly StoredEntry[]>({ kind: 'list', space, range });
  }

  commit(space: string, writes: readonly Write[]): Promise<CommitResult> {
    return this.#ask<CommitResult>({ kind: 'commit', space, writes });
  }

  close(): Promise<void> {
    if (!this.#closing && this.#ended === undefined) {
      this.#closing = true;
      this.#pump();
    }
    return this.#closed.promise;
  }

  // Requests and answers share one list, and each kind of request has one type of answer: T is that.
  #ask<T extends StoreAnswer>(request: StoreRequest): Promise<T> {
    if (this.#closing || this.#ended) return Promise.reject(this.#ended ?? new Error('the store is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<StoreAnswer>();
    try {
      this.#batch.add(request);
    } catch (error) {
      reject(error);
      return promise as Promise<T>;
    }
    this.#waiting.push({ resolve, reject });
    this.#schedule();
    return promise as Promise<T>;
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay.length > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#underWay.length > 0 || this.#ended) return;
    if (this.#waiting.length > 0) {
      this.#underWay = this.#waiting;
      this.#waiting = [];
      this.#send({ kind: 'batch', block: this.#batch.take() });
    } else if (this.#closing) {
      this.#send({ kind: 'close' });
    }
  }

  #send(order: WorkerOrder): void {
    this.#worker.postMessage(order, order.kind === 'batch' ? [order.block.buffer] : []);
  }

  #take(report: WorkerReport): void {
    if (report.kind === 'answered') this.#settle(report.answers, report.transactions);
    else if (report.kind === 'closed') this.#end(new Error('the store is closed'));
    else if (report.kind === 'failed') this.#fail(report.message);
  }

  #settle(answers: readonly StoreAnswer[], transactions: number): void {
    const done = this.#underWay;
    this.#underWay = [];
    this.#transactions = transactions;
    this.#pump();
    done.forEach(({ resolve }, index) => {
      resolve(answers[index]);
    });
  }

  #fail(reason: string): void {
    if (this.#ended) return;
    const error = new Error(`the store failed: ${reason}`);
    this.#end(error);
    this.#onFailure(error);
  }

  #end(error: Error): void {
    this.#ended = error;
    for (const { reject } of [...this.#underWay, ...this.#waiting]) reject(error);
    this.#underWay = [];
    this.#waiting = [];
    void this.#worker.terminate().then(() => {
      this.#closed.resolve(undefined);
    });
  }
}

// From source the worker is TypeScript; in the bundle it lies beside the daemon.
function workerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';
  return new URL(name, import.meta.url);
}

function firstReport(worker: Worker): Promise<WorkerReport> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
