import type { Logger } from '../log.ts';

/** Why the daemon ends. */
export type EndReason =
  { readonly kind: 'asked'; readonly by: string } | { readonly kind: 'failed'; readonly error: Error };

/** Collects what may end the daemon; the first reason counts. */
export class EndRequest {
  readonly #reason = Promise.withResolvers<EndReason>();

  get reason(): Promise<EndReason> {
    return this.#reason.promise;
  }

  ask(by: string): void {
    this.#reason.resolve({ kind: 'asked', by });
  }

  fail(error: Error): void {
    this.#reason.resolve({ kind: 'failed', error });
  }

  /** Signals and stray errors of this process. npm passes Ctrl-C on, so a signal may well come twice: once is enough. */
  watchProcess(log: Logger): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        this.ask(signal);
      });
    }
    // Many daemons take these to reopen their log. Left alone, the first would open Node's debugger to everybody on this
    // machine, the second end the process at once.
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) {
      process.on(signal, () => {
        log.warn(`${signal} does nothing here`);
      });
    }
    // A plugin's forgotten promise must not take the daemon down; a stray exception leaves an unknown state behind.
    process.on('unhandledRejection', (error) => {
      log.error({ err: error }, 'a promise was rejected and nobody handled it');
    });
    process.on('uncaughtException', (error) => {
      this.fail(error);
    });
  }
}
