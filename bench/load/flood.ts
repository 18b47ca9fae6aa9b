import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DaemonPlace } from './daemon-client.ts';

/** What came of a flood: requests by their answers, and whether the daemon had enough of it. */
export interface FloodReport {
  readonly answered: number;
  readonly refused: number;
  readonly disconnected: boolean;
}

/** A member who asks for more than anybody can read. */
export class Flood {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves when it is under way. */
  static async start(place: DaemonPlace): Promise<Flood> {
    const worker = new Worker(new URL('./flood-worker.ts', import.meta.url), { workerData: place });
    await once(worker, 'message');
    return new Flood(worker);
  }

  async stop(): Promise<FloodReport> {
    const reported = once(this.#worker, 'message');
    const ended = once(this.#worker, 'exit');
    this.#worker.postMessage('stop');
    const [report] = (await reported) as [FloodReport];
    await ended;
    return report;
  }
}
