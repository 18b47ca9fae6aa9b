import { type Disposable, type Session, struct, type Table, uint, type Write } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { Devices } from './devices.ts';
import type { ImportedAccounts } from './imported-accounts.ts';
import { requirePassword } from './require-password.ts';
import { untilLoginsEnd } from './until-logins-end.ts';

/** After a plugin failed to let go of a user. */
const RETRY_MS = 60_000;

type Done = Record<string, never>;
type DeletionContext = Pick<AuthContext, 'storage' | 'clock' | 'log' | 'sessions' | 'daemon'>;

interface OfAccounts {
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly imported: ImportedAccounts;
}

/** Ends accounts (PROTOCOL.md section 6.4). What plugins hold of a user goes afterwards, if need be after a restart. */
export class AccountDeletion {
  readonly #context: DeletionContext;
  readonly #accounts: Accounts;
  readonly #devices: Devices;
  readonly #imported: ImportedAccounts;
  /** Users of whom plugins may still hold something. */
  readonly #unfinished: Table<{ deletedAt: number }>;
  #retry: Disposable | undefined;
  #isOver = false;

  constructor(context: DeletionContext, { accounts, devices, imported }: OfAccounts) {
    this.#context = context;
    this.#accounts = accounts;
    this.#devices = devices;
    this.#imported = imported;
    this.#unfinished = context.storage.table('unfinished-deletion', struct({ deletedAt: uint() }));
  }

  /** Answered when the account is gone on disk; then all sessions of the user end. */
  async delete(session: Session): Promise<Done> {
    requirePassword(session);
    const { user } = session;
    await this.#deleteNow(user);
    this.#context.log.info({ user }, 'account deleted');
    return {};
  }

  /** As `delete`, without the person's password. */
  async deleteForAdmin(user: string): Promise<'deleted' | 'already-deleted' | 'unknown'> {
    const state = await this.#accounts.stateOf(user);
    if (state === 'unknown') return 'unknown';
    if (state === 'deleted') return 'already-deleted';
    await this.#deleteNow(user);
    this.#context.log.warn({ user }, 'account deleted by the admin');
    return 'deleted';
  }

  /** An imported account that was never logged in to; false when that has changed meanwhile. */
  async expire(user: string): Promise<boolean> {
    const settle = await this.#imported.settle(user, this.#context.clock.now());
    if (settle.length === 0 || !(await this.#commit(user, settle))) return false;
    await this.#end(user);
    return true;
  }

  /** Goes on, beside all else, with what a crash or a failing plugin left over. */
  resume(): void {
    this.#finishAll().catch(this.#complain);
  }

  /** What is not finished is so at the next start. */
  dispose(): void {
    this.#isOver = true;
    this.#retry?.dispose();
  }

  async #deleteNow(user: string): Promise<void> {
    await this.#commit(user, [this.#imported.remove(user)]);
    // An answer is queued when this promise resolves, within this turn; the goodbye must come after it.
    this.#context.clock.soon(() => {
      this.#end(user).catch(this.#complain);
    });
  }

  async #commit(user: string, also: readonly Write[]): Promise<boolean> {
    const deletedAt = this.#context.clock.now();
    const { kind } = await this.#context.storage.commit([
      this.#accounts.bury(user, deletedAt),
      this.#devices.removeAll(user),
      this.#unfinished.put(user, { deletedAt }),
      ...also,
    ]);
    return kind === 'committed';
  }

  async #end(user: string): Promise<void> {
    this.#closeSessions(user);
    await untilLoginsEnd(user, this.#accounts, this.#context.clock);
    this.#closeSessions(user);
    await this.#finish(user);
  }

  async #finishAll(): Promise<void> {
    for (const { key } of await this.#unfinished.list()) await this.#finish(key);
  }

  async #finish(user: string): Promise<void> {
    const { daemon, storage, log } = this.#context;
    if (!(await daemon.accountDeleted(user))) {
      this.#retryLater();
      return;
    }
    // Once more: a device may have been enrolled while the account was being deleted.
    await storage.commit([this.#devices.removeAll(user), this.#unfinished.remove(user)]);
    log.info({ user }, 'nothing is kept of a deleted account');
  }

  #retryLater(): void {
    this.#retry?.dispose();
    if (this.#isOver) return;
    this.#retry = this.#context.clock.setTimer(RETRY_MS, () => {
      this.resume();
    });
  }

  #closeSessions(user: string): void {
    for (const session of this.#context.sessions.ofUser(user)) session.close('signed-out');
  }

  readonly #complain = (error: unknown): void => {
    this.#context.log.error({ err: error }, 'the deletion of an account is not finished');
    this.#retryLater();
  };
}
