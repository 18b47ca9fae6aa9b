import { SecondShares } from '../../../../common/src/second-shares.ts';
import type { Clock, Session } from '../../plugin/api.ts';
import type { Letter } from './letter.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { RelayContext } from './relay-config.ts';

/** Bytes that one user's transient messages may bring to one session in a second. */
const SHARE_BYTES = 65_536;

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
  readonly #shares: SecondShares<Session>;

  constructor(options: TransientsOptions) {
    this.#options = options;
    this.#shares = new SecondShares(SHARE_BYTES, options.clock);
  }

  push({ from, device, id, payload, elements }: Letter): void {
    const { sessions, mailboxes } = this.#options;
    for (const { mailbox, element } of elements) {
      // A mailbox that somebody reads is in memory.
      for (const { session, isLive } of mailboxes.peek(mailbox)?.readers ?? []) {
        if (!isLive || !this.#shares.take(session, from, payload.length + element.length)) continue;
        sessions.send(session, 'e2e-relay.transient', { from, device, id, payload, element });
      }
    }
  }
}
