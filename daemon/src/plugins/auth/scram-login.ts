import type { ScramVerifier } from '../../../../common/src/auth/scram.ts';
import {
  type ClientFirst,
  parseClientFinal,
  parseClientFirst,
} from '../../../../common/src/auth/scram-messages.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { type Guest, type LoginVerdict, PeerError, type Session } from '../../plugin/api.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Decoys } from './decoys.ts';
import { beginScram, finishScram, type ScramExchange } from './scram-exchange.ts';

interface ScramMessage {
  readonly message: string;
}

interface Proof {
  readonly user: string;
  readonly account: Account;
  readonly answer: ScramMessage;
}

/** Proof of a password: before login it logs in, in a session it allows what a device key alone may not do. */
export class ScramLogin {
  readonly #accounts: Accounts;
  readonly #decoys: Decoys;
  /** One exchange per connection at a time; whatever fails ends it. */
  readonly #exchanges = new WeakMap<Guest | Session, ScramExchange>();

  constructor(accounts: Accounts, decoys: Decoys) {
    this.#accounts = accounts;
    this.#decoys = decoys;
  }

  async loginFirst({ message }: ScramMessage, guest: Guest): Promise<LoginVerdict> {
    const first = this.#parseFirst(guest, message);
    guest.claimedUser = first.user;
    return { kind: 'continue', answer: await this.#begin(guest, first) };
  }

  async loginFinal({ message }: ScramMessage, guest: Guest): Promise<LoginVerdict> {
    const { user, account, answer } = await this.#finish(guest, message);
    return {
      kind: 'authenticated',
      answer,
      identity: { user, displayName: account.displayName, passwordProven: true },
    };
  }

  async sessionFirst({ message }: ScramMessage, session: Session): Promise<ScramMessage> {
    const first = this.#parseFirst(session, message);
    if (first.user !== session.user)
      throw new PeerError('login-failed', 'a session proves the password of its own user only');
    return this.#begin(session, first);
  }

  async sessionFinal({ message }: ScramMessage, session: Session): Promise<ScramMessage> {
    const { answer } = await this.#finish(session, message);
    session.markPasswordProven();
    return answer;
  }

  #parseFirst(peer: Guest | Session, message: string): ClientFirst {
    this.#exchanges.delete(peer);
    return parseClientFirst(message);
  }

  async #begin(peer: Guest | Session, first: ClientFirst): Promise<ScramMessage> {
    const { verifier } = await this.#lookUp(first.user);
    const exchange = beginScram(first, verifier, randomBytes(18));
    this.#exchanges.set(peer, exchange);
    return { message: exchange.serverFirst };
  }

  async #finish(peer: Guest | Session, message: string): Promise<Proof> {
    const exchange = this.#exchanges.get(peer);
    this.#exchanges.delete(peer);
    if (exchange === undefined)
      throw new PeerError('not-now', 'auth.scram-final follows a successful auth.scram-first');
    const final = parseClientFinal(message);
    // Looked up again: a password changed meanwhile is not proven by the old one.
    const { account, verifier } = await this.#lookUp(exchange.user);
    const serverFinal = finishScram(exchange, final, { verifier, binding: peer.binding });
    if (account === undefined || serverFinal === undefined) throw new PeerError('login-failed');
    return { user: exchange.user, account, answer: { message: serverFinal } };
  }

  async #lookUp(user: string): Promise<{ account: Account | undefined; verifier: ScramVerifier }> {
    const account = await this.#accounts.find(user);
    const decoy = this.#decoys.verifierFor(user);
    return { account, verifier: account?.verifier ?? decoy };
  }
}
