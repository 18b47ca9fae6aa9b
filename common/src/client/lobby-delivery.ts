import type { Clock } from '../clock.ts';
import type { Disposable } from '../disposable.ts';
import type { Requests } from './lobby-history.ts';
import type { StoredMessage } from './lobby-log.ts';
import type { Outbox } from './outbox.ts';
import type { Outgoing } from './outgoing.ts';
import { problemOf } from './problem-words.ts';
import { retryAfterMs } from './retry-after.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from './session-errors.ts';

export interface LobbyDeliveryOptions {
  readonly clock: Clock;
  /** A message of `outbox` got its number. */
  readonly stored: (outbox: Outbox, message: StoredMessage) => void;
  readonly changed: () => void;
}

interface Line {
  readonly outbox: Outbox;
  readonly requests: Requests;
}

/** Sends what waits in an outbox, one after the other: the order of writing is the order in the lobby. */
export class LobbyDelivery implements Disposable {
  readonly #options: LobbyDeliveryOptions;
  #line: Line | undefined;
  #pause: Disposable | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: LobbyDeliveryOptions) {
    this.#options = options;
  }

  /** Over this connection from now on. Settles as `run` does. */
  begin(outbox: Outbox, requests: Requests): Promise<void> {
    this.#line = { outbox, requests };
    return this.run();
  }

  end(): void {
    this.#line = undefined;
  }

  /** Settles when what waits now has left or has to wait on; never rejects. */
  async run(): Promise<void> {
    const line = this.#line;
    if (line === undefined) return;
    this.#sending = this.#sending.then(() => this.#sendAll(line));
    await this.#sending;
  }

  dispose(): void {
    this.end();
    this.#pause?.dispose();
    this.#pause = undefined;
  }

  async #sendAll(line: Line): Promise<void> {
    while (this.#line === line && !this.#pause) {
      const next = await line.outbox.nextToSend();
      if (next === undefined || this.#line !== line) return;
      if (!(await this.#sendOne(line, next))) return;
    }
  }

  /** Whether the next one may follow. */
  async #sendOne({ outbox, requests }: Line, { wireId, message: { id, text } }: Outgoing): Promise<boolean> {
    try {
      const place = await requests.request('broadcast.send', { id: wireId, text });
      const message = outbox.take(id);
      if (message) this.#options.stored(outbox, { ...message, ...place, state: 'sent' });
    } catch (error) {
      // Whether it arrived is not known: it is sent again with the same id, over the next connection or over this one.
      if (error instanceof SessionEnded) return false;
      if (error instanceof RequestTimedOut) return true;
      if (error instanceof RequestRefused && error.answer.code === 'rate-limited') {
        this.#wait(retryAfterMs(error.answer.retryAfter));
        return false;
      }
      outbox.fail(id, problemOf(error).message);
    }
    this.#options.changed();
    return true;
  }

  /** Also over the next connection: what is too much does not change with it. */
  #wait(ms: number): void {
    this.#pause?.dispose();
    this.#pause = this.#options.clock.setTimer(ms, () => {
      this.#pause = undefined;
      void this.run();
    });
  }
}
