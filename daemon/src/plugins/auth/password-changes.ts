import { PeerError, type Session } from '../../plugin/api.ts';
import type { Account, Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import { requirePassword } from './require-password.ts';

type Done = Record<string, never>;
type ChangeContext = Pick<AuthContext, 'clock' | 'log' | 'sessions'>;

/** A new password ends what the old one allows: other sessions that proved it are closed before the answer. */
export class PasswordChanges {
  readonly #context: ChangeContext;
  readonly #accounts: Accounts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: ChangeContext, accounts: Accounts) {
    this.#context = context;
    this.#accounts = accounts;
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
    await this.#accounts.changeVerifier(session.user, verifier);
    await this.#untilProofsEnd(session.user);
    this.#endOthers(session);
    this.#context.log.info({ user: session.user }, 'password changed');
    return {};
  }

  /**
   * A proof under way may have read the old verifier. The store answers in order, so it is through when the same
   * look-up, begun later, is; at the end of that turn its session can be found.
   */
  async #untilProofsEnd(user: string): Promise<void> {
    await this.#accounts.find(user);
    await new Promise<void>((resolve) => {
      this.#context.clock.soon(resolve);
    });
  }

  // Not `signed-out`: an enrolled device stays enrolled, and its client comes back by its key.
  #endOthers(session: Session): void {
    const sessions = this.#context.sessions.ofUser(session.user);
    const others = sessions.filter((other) => other !== session && other.passwordProven);
    for (const other of others) other.close('refused', 'the password was changed: log in again');
  }
}
