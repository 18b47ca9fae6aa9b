import { encodeBase64Url } from '../../../text/base64.ts';
import type { ClientProblem } from '../../problem.ts';

/** What became of contents for which somebody waits, by their ids. */
export class Outcomes {
  readonly #waiting = new Map<string, PromiseWithResolvers<undefined>>();

  /** Resolves when the daemon has it. Rejects with the ClientProblem for which it is not sent. */
  of(id: Uint8Array): Promise<undefined> {
    const outcome = Promise.withResolvers<undefined>();
    // Who has given up waiting does not hear it.
    outcome.promise.catch(() => undefined);
    this.#waiting.set(encodeBase64Url(id), outcome);
    return outcome.promise;
  }

  sent(id: Uint8Array): void {
    this.#take(id)?.resolve(undefined);
  }

  failed(id: Uint8Array, problem: ClientProblem): void {
    this.#take(id)?.reject(problem);
  }

  /** Nothing is sent any more. */
  close(problem: ClientProblem): void {
    for (const outcome of this.#waiting.values()) outcome.reject(problem);
    this.#waiting.clear();
  }

  #take(id: Uint8Array): PromiseWithResolvers<undefined> | undefined {
    const key = encodeBase64Url(id);
    const outcome = this.#waiting.get(key);
    this.#waiting.delete(key);
    return outcome;
  }
}
