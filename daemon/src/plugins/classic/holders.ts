import type { Peer, Session } from '../../plugin/api.ts';

/**
 * Which session of a user holds the key that others see: what is for the user goes there alone. That is the session that
 * registered one last, or else the first one of an original client.
 */
export class Holders {
  readonly #sessions = new Map<string, Session>();
  readonly #classicPeers = new WeakSet<Peer>();
  readonly #sessionsOf: (user: string) => readonly Session[];

  constructor(sessionsOf: (user: string) => readonly Session[]) {
    this.#sessionsOf = sessionsOf;
  }

  /** That peer came by the original protocol. */
  mark(peer: Peer): void {
    this.#classicPeers.add(peer);
  }

  of(user: string): Session | undefined {
    return this.#sessions.get(user);
  }

  /** Unless it has ended meanwhile: nobody would tell of that again. */
  hold(session: Session): void {
    if (this.#sessionsOf(session.user).includes(session)) this.#sessions.set(session.user, session);
  }

  begun(session: Session): void {
    if (this.#classicPeers.has(session.peer) && !this.of(session.user)) this.hold(session);
  }

  ended(session: Session): void {
    const { user } = session;
    if (this.of(user) !== session) return;
    const next = this.#sessionsOf(user).find(({ peer }) => this.#classicPeers.has(peer));
    if (next) this.hold(next);
    else this.#sessions.delete(user);
  }
}
