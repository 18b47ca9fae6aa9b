import { parseClientFirst } from '../../../../common/src/auth/scram-messages.ts';
import { type Clock, type Decision, networkOf, type Peer, PeerError } from '../../plugin/api.ts';
import { type BegunTry, type DelayRules, FailedLogins } from './failed-logins.ts';
import type { LimitsConfig } from './limits-config.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FIRST = 'auth.scram-first';
const FINAL = 'auth.scram-final';

type Settings = LimitsConfig['failedLogins'];

/** Whose password a connection is proving. */
interface Try {
  readonly user: string;
  /** While its proof is being checked: what it was charged. */
  underWay?: { readonly account: BegunTry; readonly address: BegunTry };
}

/**
 * Holds back who guesses passwords, by account and by address. Device keys can't be guessed: their logins are never
 * held back, so a name that somebody else has locked still logs in from its enrolled devices (PROTOCOL.md section 6.2).
 */
export class PasswordTries {
  readonly #accounts: FailedLogins;
  readonly #addresses: FailedLogins;
  readonly #tries = new WeakMap<Peer, Try>();

  constructor(settings: () => Settings, clock: Clock) {
    const rules = (key: 'perAccount' | 'perAddress') => () => delayRules(settings(), key);
    this.#accounts = new FailedLogins({ rules: rules('perAccount'), clock, forgiveMs: HOUR_MS });
    this.#addresses = new FailedLogins({ rules: rules('perAddress'), clock, forgiveMs: MINUTE_MS });
  }

  get held(): { readonly accounts: number; readonly addresses: number } {
    return { accounts: this.#accounts.held, addresses: this.#addresses.held };
  }

  /** To be asked before a message of any type, in a login or a session: why it has to wait, if it has. */
  admit(peer: Peer, type: string, body: unknown): PeerError | undefined {
    if (type === FIRST) return this.#first(peer, body);
    return type === FINAL ? this.#final(peer) : undefined;
  }

  decided({ type, peer, outcome }: Decision): void {
    const tried = type === FINAL ? this.#tries.get(peer) : undefined;
    if (!tried?.underWay) return;
    this.#tries.delete(peer);
    if (outcome === 'login-failed') return;
    this.#addresses.undo(networkOf(peer.host), tried.underWay.address);
    if (outcome === 'ok') this.#accounts.clear(tried.user);
    else this.#accounts.undo(tried.user, tried.underWay.account);
  }

  #first(peer: Peer, body: unknown): PeerError | undefined {
    const user = claimedUser(body);
    const held = user === undefined ? undefined : this.#held(peer, user);
    // `auth` never sees it, so the exchange that it knows, and the try that belongs to it, stay.
    if (held) return held;
    if (user === undefined) this.#tries.delete(peer);
    else this.#tries.set(peer, { user });
    return undefined;
  }

  // Asked again: meanwhile another connection may have failed.
  #final(peer: Peer): PeerError | undefined {
    const tried = this.#tries.get(peer);
    // What is not charged to anybody is not let through.
    if (!tried) return new PeerError('not-now', 'auth.scram-final follows a successful auth.scram-first');
    const held = this.#held(peer, tried.user);
    if (held) return held;
    tried.underWay = {
      account: this.#accounts.begin(tried.user),
      address: this.#addresses.begin(networkOf(peer.host)),
    };
    return undefined;
  }

  #held(peer: Peer, user: string): PeerError | undefined {
    const wait = Math.max(this.#accounts.delay(user), this.#addresses.delay(networkOf(peer.host)));
    if (wait === 0) return undefined;
    const words = 'too many wrong passwords; enrolled devices still log in';
    return new PeerError('rate-limited', words, { retryAfter: Math.ceil(wait / 1_000) });
  }
}

function delayRules(settings: Settings, key: 'perAccount' | 'perAddress'): DelayRules {
  return {
    free: settings[key],
    firstDelayMs: settings.firstDelaySeconds * 1_000,
    longestDelayMs: settings.longestDelaySeconds * 1_000,
  };
}

/** `undefined` for what `auth` will refuse as malformed. */
export function claimedUser(body: unknown): string | undefined {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  if (typeof message !== 'string') return undefined;
  try {
    return parseClientFirst(message).user;
  } catch (error) {
    if (error instanceof PeerError) return undefined;
    throw error;
  }
}
