import type { Clock, Disposable, PluginLog } from '../../plugin/api.ts';
import type { AccountDeletion } from './account-deletion.ts';
import type { ImportedAccounts } from './imported-accounts.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** At a time. */
const SOME = 100;

export interface ImportExpiryOptions {
  readonly imported: ImportedAccounts;
  readonly deletion: AccountDeletion;
  readonly clock: Clock;
  readonly log: PluginLog;
  readonly keepDays: number;
}

/** Deletes imported accounts that nobody has logged in to in time: their passwords may be in somebody's hands. */
export class ImportExpiry implements Disposable {
  readonly #options: ImportExpiryOptions;
  #timer: Disposable | undefined;
  #isOver = false;

  constructor(options: ImportExpiryOptions) {
    this.#options = options;
  }

  /** Now, and each hour from then on; beside all else. */
  begin(): void {
    this.#sweep()
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'imported accounts could not expire');
      })
      .finally(() => {
        if (this.#isOver) return;
        this.#timer = this.#options.clock.setTimer(HOUR_MS, () => {
          this.begin();
        });
      });
  }

  dispose(): void {
    this.#isOver = true;
    this.#timer?.dispose();
  }

  async #sweep(): Promise<void> {
    const { imported, deletion, clock, log, keepDays } = this.#options;
    let last: string | undefined;
    for (let some = await imported.waiting(SOME, last); some.length > 0 && !this.#isOver;) {
      const due = clock.now() - keepDays * DAY_MS;
      for (const { user } of some.filter(({ importedAt }) => importedAt <= due)) {
        if (await deletion.expire(user)) log.warn({ user }, 'an imported account expired');
      }
      last = some.at(-1)?.user;
      some = await imported.waiting(SOME, last);
    }
  }
}
