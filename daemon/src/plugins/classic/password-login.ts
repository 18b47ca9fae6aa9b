import { ScramProver } from '../../../../common/src/auth/scram-prover.ts';
import {
  ITERATIONS,
  makeVerifier,
  saltPassword,
  saltRawPassword,
} from '../../../../common/src/auth/scram.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { PeerError, type PluginLink, type PluginLog } from '../../plugin/api.ts';
import { request } from './requests.ts';
import type { Turns } from './turns.ts';

/** What a password is made of before it is used: normalised as everywhere, or as it was typed. */
type Salting = typeof saltPassword;

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Does for a client of the original protocol what a client of NonceSense/1 does itself, since its password comes here:
 * it is derived from, off the event loop, and forgotten.
 */
export class PasswordLogin {
  readonly #turns: Turns;
  readonly #log: PluginLog;

  /** `turns`: how many derivations run at a time. */
  constructor(turns: Turns, log: PluginLog) {
    this.#turns = turns;
    this.#log = log;
  }

  /** @throws PeerError as `auth` refuses it. */
  async signUp(link: PluginLink, account: Credentials & { readonly displayName: string }): Promise<void> {
    const { user, displayName, password } = account;
    await request(link, 'auth.sign-up', { user, displayName, ...(await this.#verifier(link, password)) });
  }

  /** @throws PeerError as `auth` and `limits` refuse it. */
  async signIn(link: PluginLink, { user, password }: Credentials): Promise<void> {
    const isImported = await this.#prove(link, { user, password });
    if (isImported) await this.#move(link, { user, password });
  }

  /** Whether it was the password of an account that came from the original server. */
  async #prove(link: PluginLink, { user, password }: Credentials): Promise<boolean> {
    const asked = { iterations: 0 };
    const attempt = async (salting: Salting) => {
      const prover = new ScramProver(user);
      const { message } = await request(link, 'auth.scram-first', { message: prover.first });
      const { salt, iterations } = prover.read(message);
      asked.iterations = iterations;
      const salted = await this.#derive(link, () => salting(password, salt, iterations));
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
  async #move(link: PluginLink, { user, password }: Credentials): Promise<void> {
    try {
      await request(link, 'auth.change-password', await this.#verifier(link, password));
    } catch (error) {
      this.#log.warn({ user, err: error }, 'an imported account keeps its old verifier until the next login');
    }
  }

  async #verifier(link: PluginLink, password: string) {
    const salt = randomBytes(16);
    const iterations = ITERATIONS.byDefault;
    const salted = await this.#derive(link, () => saltPassword(password, salt, iterations));
    const verifier = makeVerifier(salted, salt, iterations);
    salted.fill(0);
    return verifier;
  }

  /** Who hangs up gives the turn back, or strangers could fill it for hours with connections that count no more. */
  #derive(link: PluginLink, salting: () => Promise<Uint8Array>): Promise<Uint8Array> {
    return this.#turns.run(salting, () => !link.ended);
  }
}
