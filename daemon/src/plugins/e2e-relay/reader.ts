import type { Session } from '../../plugin/api.ts';
import type { Delivery } from './mail-rows.ts';
import { sizeOf } from './mail-rows.ts';

/** Bytes that may come in while a page is read; more, and the client asks for another page. */
const MOST_WAITING = 512 * 1_024;

export type Push = (session: Session, delivery: Delivery) => void;

/**
 * A session that reads a mailbox. It is made before a page is read from the store: what is stored meanwhile waits, and
 * goes out behind the page unless it was in it, so that nothing is left out, doubled or out of order.
 */
export class Reader {
  readonly session: Session;
  readonly #push: Push;
  #waiting: Delivery[] | undefined = [];
  #bytes = 0;
  /** So many may wait. */
  #most = MOST_WAITING;

  constructor(session: Session, push: Push) {
    this.session = session;
    this.#push = push;
  }

  /** The page is read. `false`: more has come meanwhile than may wait; else all waits that comes before `goLive`. */
  endPage(): boolean {
    if (this.#isOverfull) return false;
    // Who was told that this was the last page does not ask for what is thrown away now.
    this.#most = Infinity;
    return true;
  }

  /** It has come to the end: what is stored now goes out at once. */
  get isLive(): boolean {
    return this.#waiting === undefined;
  }

  take(delivery: Delivery): void {
    if (this.#waiting === undefined) {
      this.#push(this.session, delivery);
      return;
    }
    this.#bytes += sizeOf({ payloadBytes: delivery.payload.length, element: delivery.element });
    if (this.#isOverfull) this.#waiting = [];
    else this.#waiting.push(delivery);
  }

  /** The page that ended with `through` is on its way. */
  goLive(through: number): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const delivery of waiting) if (delivery.number > through) this.#push(this.session, delivery);
  }

  get #isOverfull(): boolean {
    return this.#bytes > this.#most;
  }
}
