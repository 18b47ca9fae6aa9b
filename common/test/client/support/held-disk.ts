import type { OutboxStore } from '../../../src/client/client-options.ts';

interface Operation {
  readonly act: () => unknown;
  readonly done: PromiseWithResolvers<unknown>;
}

/** A disk that does one thing at a time and only when told, can be full, and outlives the process. */
export class HeldDisk implements OutboxStore {
  readonly values = new Map<string, Uint8Array>();
  isFull = false;
  isUnreadable = false;
  /** Writes that found no room. */
  failures = 0;
  #waiting: Operation[] = [];

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Does the oldest operation. */
  step(): void {
    const operation = this.#waiting.shift();
    if (operation === undefined) return;
    try {
      operation.done.resolve(operation.act());
    } catch (error) {
      operation.done.reject(error);
    }
  }

  /** The process is gone, and never learns whether what it asked for last was done. */
  crash(wasDone: boolean): void {
    const [last] = this.#waiting;
    this.#waiting = [];
    if (wasDone && !this.isFull) last?.act();
  }

  read(name: string): Promise<Uint8Array | undefined> {
    const bytes = this.#ask(() => {
      if (this.isUnreadable) throw Object.assign(new Error('not for you'), { code: 'EACCES' });
      return this.values.get(name);
    });
    return bytes as Promise<Uint8Array | undefined>;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#ask(() => {
      if (this.isFull) {
        this.failures++;
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      }
      this.values.set(name, bytes);
    });
  }

  async rename(name: string, to: string): Promise<void> {
    await this.#ask(() => {
      const bytes = this.values.get(name);
      if (bytes) this.values.set(to, bytes);
      this.values.delete(name);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#ask(() => this.values.delete(name));
  }

  #ask(act: () => unknown): Promise<unknown> {
    const done = Promise.withResolvers<unknown>();
    this.#waiting.push({ act, done });
    return done.promise;
  }
}
