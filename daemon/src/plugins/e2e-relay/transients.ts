import type { Clock, Session } from '../../plugin/api.ts';
import type { Letter } from './letter.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { RelayContext } from './relay-config.ts';

const SECOND_MS = 1_000;
/** What one user's transient messages may bring to one session in a second. */
const SHARE_BYTES = 65_536;

interface Second {
  readonly since: number;
  /** Bytes by sender. */
  readonly taken: Map<string, number>;
}

export interface TransientsOptions {
  readonly sessions: RelayContext['sessions'];
  readonly clock: Clock;
  readonly mailboxes: Mailboxes;
}

/**
 * Messages that only live sessions get, and nobody keeps. No mailbox bounds them, and one goes to many: so each sender
 * has a share of each session that listens, past which they are dropped.
 */
export class Transients {
  readonly #options: TransientsOptions;
  readonly #seconds = new WeakMap<Session, Second>();

  constructor(options: TransientsOptions) {
    this.#options = options;
  }

  push({ from, device, id, payload, elements }: Letter): void {
    const { sessions, mailboxes } = this.#options;
    for (const { mailbox, element } of elements) {
      // A mailbox that somebody reads is in memory.
      for (const { session, isLive } of mailboxes.peek(mailbox)?.readers ?? []) {
        if (!isLive || !this.#take(session, from, payload.length + element.length)) continue;
        sessions.send(session, 'e2e-relay.transient', { from, device, id, payload, element });
      }
    }
  }

  #take(session: Session, from: string, bytes: number): boolean {
    const { taken } = this.#second(session);
    const all = (taken.get(from) ?? 0) + bytes;
    if (all > SHARE_BYTES) return false;
    taken.set(from, all);
    return true;
  }

  #second(session: Session): Second {
    const now = this.#options.clock.now();
    const known = this.#seconds.get(session);
    if (known && now >= known.since && now - known.since < SECOND_MS) return known;
    const second: Second = { since: now, taken: new Map() };
    this.#seconds.set(session, second);
    return second;
  }
}
