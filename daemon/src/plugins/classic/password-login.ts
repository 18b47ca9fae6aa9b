import { ScramProver } from '../../../../common/src/auth/scram-prover.ts';
import {
  ITERATIONS,
  makeVerifier,
  saltPassword,
  saltRawPassword,
} from '../../../../common/src/auth/scram.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { networkOf, type Peer, PeerError, type PluginLink, type PluginLog } from '../../plugin/api.ts';
import { request } from './requests.ts';
import type { Turns } from './turns.ts';

/** What a password is made of before it is used: normalised as everywhere, or as it was typed. */
type Salting = typeof saltPassword;

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface PasswordLoginParts {
  readonly link: PluginLink;
  readonly peer: Peer;
  /** Derivations of all, by network: whoever has many connections must not keep the others waiting. */
  readonly turns: Turns;
  readonly log: PluginLog;
}

/**
 * Does for a client of the original protocol what a client of NonceSense/1 does itself, since its password comes here:
 * it is derived from, off the event loop, and forgotten.
 */
export class PasswordLogin {
  readonly #parts: PasswordLoginParts;

  constructor(parts: PasswordLoginParts) {
    this.#parts = parts;
  }

  /** @throws PeerError as `auth` refuses it. */
  async signUp({
    user,
    displayName,
    password,
  }: Credentials & { readonly displayName: string }): Promise<void> {
    const verifier = await this.#verifier(password);
    await request(this.#parts.link, 'auth.sign-up', { user, displayName, ...verifier });
  }

  /** @throws PeerError as `auth` and `limits` refuse it. */
  async signIn(credentials: Credentials): Promise<void> {
    const isImported = await this.#prove(credentials);
    if (isImported) await this.#move(credentials);
  }

  /** Whether it was the password of an account that came from the original server. */
  async #prove({ user, password }: Credentials): Promise<boolean> {
    const { link } = this.#parts;
    const asked = { iterations: 0 };
    const attempt = async (salting: Salting) => {
      const prover = new ScramProver(user);
      const { message } = await request(link, 'auth.scram-first', { message: prover.first });
      const { salt, iterations } = prover.read(message);
      asked.iterations = iterations;
      const salted = await this.#derive(() => salting(password, salt, iterations));
      const final = prover.prove(salted, link.binding);
      salted.fill(0);
      await request(link, 'auth.scram-final', { message: final });
    };
    try {
      await attempt(saltPassword);
    } catch (error) {
      const isWrong = error instanceof PeerError && error.code === 'login-failed';
      if (!isWrong || asked.iterations !== ITERATIONS.imported || password.normalize('NFKC') === password)
        throw error;
      await attempt(saltRawPassword);
    }
    return asked.iterations === ITERATIONS.imported;
  }

  /** Gives the account a verifier as all others have. Who is signed in stays so whatever comes of it. */
  async #move({ user, password }: Credentials): Promise<void> {
    const { link, log } = this.#parts;
    try {
      await request(link, 'auth.change-password', await this.#verifier(password));
    } catch (error) {
      log.warn({ user, err: error }, 'an imported account keeps its old verifier until the next login');
    }
  }

  async #verifier(password: string) {
    const salt = randomBytes(16);
    const iterations = ITERATIONS.byDefault;
    const salted = await this.#derive(() => saltPassword(password, salt, iterations));
    const verifier = makeVerifier(salted, salt, iterations);
    salted.fill(0);
    return verifier;
  }

  /** Who hangs up gives the turn back, or strangers could fill it for hours with connections that count no more. */
  #derive(salting: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const { link, peer, turns } = this.#parts;
    return turns.run(salting, { key: networkOf(peer.host), isWanted: () => !link.ended });
  }
}
