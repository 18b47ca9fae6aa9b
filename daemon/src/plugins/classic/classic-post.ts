import { SecondShares } from '../../../../common/src/second-shares.ts';
import { type Clock, PeerError, type Session } from '../../plugin/api.ts';
import type { Holders } from './holders.ts';

/** Bytes that one sender may bring to one receiver in a second, and all together: nothing is kept for who is slow. */
const SHARE_BYTES = 65_536;
const ALL_BYTES = 8 * SHARE_BYTES;
/** What the line around them counts for. */
const LINE_BYTES = 256;

/** Who gets what is passed on, if it may be passed on. */
export class ClassicPost {
  readonly #holders: Holders;
  readonly #shares: SecondShares<Session>;
  readonly #all: SecondShares<Session>;

  constructor(holders: Holders, clock: Clock) {
    this.#holders = holders;
    this.#shares = new SecondShares(SHARE_BYTES, clock);
    this.#all = new SecondShares(ALL_BYTES, clock);
  }

  /** Whose it is to be, where `sender` may send so much to that user now. @throws PeerError */
  receiver(sender: Session, to: string, bytes: number): Session {
    this.#requireHolder(sender);
    const receiver = this.#holders.of(to);
    if (!receiver) throw new PeerError('refused', `${to} is not online`);
    const cost = bytes + LINE_BYTES;
    if (!this.#shares.take(receiver, sender.user, cost) || !this.#all.take(receiver, '', cost))
      throw new PeerError('rate-limited', `too much is sent to ${to} at once`, { retryAfter: 1 });
    return receiver;
  }

  /** What comes from another session could not be answered: the answer would go to the holder. */
  #requireHolder(session: Session): void {
    if (this.#holders.of(session.user) === session) return;
    throw new PeerError('refused', 'another connection of this user holds the key for original clients');
  }
}
