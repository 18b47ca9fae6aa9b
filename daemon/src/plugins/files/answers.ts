import { later, type Later, type Session } from '../../plugin/api.ts';

/** Answers of a session that wait for the disk while its next messages are taken. */
const MOST = 8;

/** Lets a session's other messages pass those that wait for the disk, as long as these are few. */
export class Answers {
  readonly #waiting = new WeakMap<Session, number>();

  /** Past the limit the session is not read on before the answer. */
  give<T>(session: Session, answer: Promise<T>): Promise<T> | Later<T> {
    const waiting = this.#count(session);
    this.#waiting.set(session, waiting + 1);
    const counted = answer.finally(() => this.#waiting.set(session, this.#count(session) - 1));
    return waiting < MOST ? later(counted) : counted;
  }

  #count(session: Session): number {
    return this.#waiting.get(session) ?? 0;
  }
}
