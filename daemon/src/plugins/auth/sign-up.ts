import type { authMessages } from '../../../../common/src/wire/messages.ts';
import { type Guest, type LoginVerdict, PeerError, type Static, type Write } from '../../plugin/api.ts';
import type { Account, Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { Invites } from './invites.ts';
import { untilCommitted } from './until-committed.ts';

type Request = Static<(typeof authMessages)['auth.sign-up']['body']>;

type SignUpContext = Pick<AuthContext, 'config' | 'storage' | 'clock' | 'log'>;

/** Makes an account and logs it in. The policy and the invite are checked before anything tells which names exist. */
export class SignUp {
  readonly #context: SignUpContext;
  readonly #accounts: Accounts;
  readonly #invites: Invites;

  constructor(context: SignUpContext, accounts: Accounts, invites: Invites) {
    this.#context = context;
    this.#accounts = accounts;
    this.#invites = invites;
  }

  async handle(request: Request, guest: Guest): Promise<LoginVerdict> {
    const { user, displayName } = request;
    guest.claimedUser = user;
    await untilCommitted(async () => {
      const admission = await this.#admission(request.invite);
      if (await this.#accounts.isTaken(user)) throw new PeerError('name-taken');
      const account = this.#accounts.insert(user, this.#accountOf(request));
      return this.#context.storage.commit([account, ...admission]);
    });
    this.#context.log.info({ user }, 'account made');
    // Whoever chose the password on this connection has proven it.
    return { kind: 'authenticated', answer: {}, identity: { user, displayName, passwordProven: true } };
  }

  /** What must be written together with the account. @throws PeerError when no account may be made. */
  async #admission(token: Uint8Array | undefined): Promise<readonly Write[]> {
    const { registration } = this.#context.config;
    if (registration === 'closed') throw new PeerError('registration-closed');
    if (registration === 'open') return [];
    if (token === undefined) throw new PeerError('invite-needed');
    const use = await this.#invites.use(token);
    if (use === undefined) throw new PeerError('invite-invalid');
    return [use];
  }

  #accountOf({ displayName, salt, iterations, storedKey, serverKey }: Request): Account {
    const verifier = { salt, iterations, storedKey, serverKey };
    return { displayName, createdAt: this.#context.clock.now(), verifier };
  }
}
