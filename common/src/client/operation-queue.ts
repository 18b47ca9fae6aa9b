/** Runs what changes the connection one after the other; a newer wish may interrupt the older ones. */
export class OperationQueue {
  #last: Promise<unknown> = Promise.resolve();
  #controller = new AbortController();

  /** `task` starts when all before it have settled. Rejects with the reason of an interruption. */
  run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    const result = this.#last.then(() => {
      signal.throwIfAborted();
      return task(signal);
    });
    // Its caller hears of a failure; the next task only waits for the end.
    this.#last = result.then(settled, settled);
    return result;
  }

  /** Aborts what is under way or waits; what is run later is not concerned. */
  interrupt(reason: Error): void {
    this.#controller.abort(reason);
    this.#controller = new AbortController();
  }
}

function settled(): void {
  // Nothing to hand on.
}
