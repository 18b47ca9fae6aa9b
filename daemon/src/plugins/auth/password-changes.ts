import { PeerError, type Session } from '../../plugin/api.ts';
import type { Account, Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { ImportedAccounts } from './imported-accounts.ts';
import { untilLoginsEnd } from './until-logins-end.ts';
import { requirePassword } from './require-password.ts';

type Done = Record<string, never>;
type ChangeContext = Pick<AuthContext, 'clock' | 'log' | 'sessions'>;

/** A new password ends what the old one allows: other sessions that proved it are closed before the answer. */
export class PasswordChanges {
  readonly #context: ChangeContext;
  readonly #accounts: Accounts;
  readonly #imported: ImportedAccounts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: ChangeContext, accounts: Accounts, imported: ImportedAccounts) {
    this.#context = context;
    this.#accounts = accounts;
    this.#imported = imported;
  }

  /** One after the other, so that a session that one change ends can't make the next. */
  change(verifier: Account['verifier'], session: Session): Promise<Done> {
    const change = this.#last.then(() => this.#change(verifier, session));
    this.#last = change.catch(() => undefined);
    return change;
  }

  async #change(verifier: Account['verifier'], session: Session): Promise<Done> {
    requirePassword(session);
    if (!this.#context.sessions.ofUser(session.user).includes(session))
      throw new PeerError('password-needed');
    const { user } = session;
    const settle = () => this.#imported.settle(user, this.#context.clock.now());
    await this.#accounts.changeVerifier(user, verifier, settle);
    await untilLoginsEnd(session.user, this.#accounts, this.#context.clock);
    this.#endOthers(session);
    this.#context.log.info({ user: session.user }, 'password changed');
    return {};
  }

  // Not `signed-out`: an enrolled device stays enrolled, and its client comes back by its key.
  #endOthers(session: Session): void {
    const sessions = this.#context.sessions.ofUser(session.user);
    const others = sessions.filter((other) => other !== session && other.passwordProven);
    for (const other of others) other.close('refused', 'the password was changed: log in again');
  }
}
