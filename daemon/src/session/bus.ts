import type { LiveSession } from './live-session.ts';

/**
 * Who is connected and how to reach them: look-up, fan-out and wake-up go through here alone,
 * so that several daemons can one day share it.
 */
export interface Bus {
  join(session: LiveSession): void;
  leave(session: LiveSession): void;
  all(): Iterable<LiveSession>;
  ofUser(user: string): readonly LiveSession[];
  /** One encoded message to everybody. */
  sendToAll(encoded: Uint8Array): void;
  sendToUser(user: string, encoded: Uint8Array): void;
}

/** The bus of a single daemon. */
export class LocalBus implements Bus {
  readonly #sessions = new Set<LiveSession>();
  readonly #byUser = new Map<string, LiveSession[]>();

  join(session: LiveSession): void {
    this.#sessions.add(session);
    this.#byUser.set(session.user, [...this.ofUser(session.user), session]);
  }

  leave(session: LiveSession): void {
    this.#sessions.delete(session);
    const others = this.ofUser(session.user).filter((other) => other !== session);
    if (others.length > 0) this.#byUser.set(session.user, others);
    else this.#byUser.delete(session.user);
  }

  all(): Iterable<LiveSession> {
    return this.#sessions;
  }

  ofUser(user: string): readonly LiveSession[] {
    return this.#byUser.get(user) ?? [];
  }

  sendToAll(encoded: Uint8Array): void {
    for (const session of this.#sessions) session.send(encoded);
  }

  sendToUser(user: string, encoded: Uint8Array): void {
    for (const session of this.ofUser(user)) session.send(encoded);
  }
}
