import type { Clock, Disposable, PluginStorage, Table } from '../../plugin/api.ts';
import { addressOf, hexOf } from './address.ts';
import type { DeviceLists } from './device-lists.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { UsedPrekey } from './prekey-rows.ts';
import type { Removals } from './removals.ts';
import { Round } from './round.ts';
import type { Sent } from './sent-index.ts';
import { removeMailbox } from './user-removal.ts';

const DAY_MS = 24 * 3_600_000;
/** PROTOCOL.md section 7.3: how long a repeat is recognised, also that of a prekey. */
const KEPT_MS = 45 * DAY_MS;
const ROWS_A_STEP = 500;
const MAILBOXES_A_STEP = 50;

export interface SweepOptions {
  readonly storage: PluginStorage;
  readonly clock: Clock;
  readonly lists: DeviceLists;
  readonly mailboxes: Mailboxes;
  readonly removals: Removals;
  readonly sent: Table<Sent>;
  readonly usedPrekeys: readonly Table<UsedPrekey>[];
  readonly keepDays: () => number;
}

type Step = () => Promise<boolean>;

/** Forgets what is over: old messages, mailboxes of devices that are in no list, and what a repeat is known by. */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #steps: readonly Step[];

  constructor(options: SweepOptions) {
    this.#options = options;
    const mailboxes = new Round(options.mailboxes.rows.checkpoints, MAILBOXES_A_STEP);
    this.#steps = [
      async () => {
        const { rows, isOver } = await mailboxes.next();
        for (const { key } of rows) await this.#sweepMailbox(key);
        return isOver;
      },
      this.#forgetting(options.sent, ({ at }) => at),
      ...options.usedPrekeys.map((table) => this.#forgetting(table, ({ at }) => at)),
    ];
  }

  /** One step through each table. Whether all came to the end of a round. */
  async some(): Promise<boolean> {
    let areOver = true;
    for (const step of this.#steps) areOver = (await step()) && areOver;
    return areOver;
  }

  async #sweepMailbox(key: string): Promise<void> {
    const { lists, mailboxes, removals, clock, keepDays } = this.#options;
    const { user, device } = addressOf(key);
    const known = await lists.find(user);
    if (known?.signingKeys.has(hexOf(device)) !== true) {
      await removeMailbox(key, this.#options);
      return;
    }
    const cutoff = clock.now() - keepDays() * DAY_MS;
    const [oldest] = await mailboxes.rows.list(key, 0, 1);
    if (oldest && oldest.sentAt < cutoff) await removals.expire(await mailboxes.find(key), cutoff);
  }

  #forgetting<T>(table: Table<T>, timeOf: (value: T) => number): Step {
    const round = new Round(table, ROWS_A_STEP);
    return async () => {
      const { rows, isOver } = await round.next();
      const before = this.#options.clock.now() - KEPT_MS;
      const old = rows.filter(({ value }) => timeOf(value) < before);
      if (old.length > 0) await this.#options.storage.commit(old.map(({ key }) => table.remove(key)));
      return isOver;
    };
  }
}

const PAUSE_MS = 60_000;
/** Within a round: far faster than members may send. */
const STEP_MS = 1_000;

/** Sweeps beside the daemon's start and its messages, until disposed. */
export function sweepForEver(
  sweep: Sweep,
  { clock, onFault }: { readonly clock: Clock; readonly onFault: (error: unknown) => void },
): Disposable {
  let timer: Disposable | undefined;
  let isOver = false;
  const sweepIn = (ms: number): void => {
    if (isOver) return;
    timer = clock.setTimer(ms, () => {
      sweep.some().then(
        (isRoundOver) => {
          sweepIn(isRoundOver ? PAUSE_MS : STEP_MS);
        },
        (error: unknown) => {
          onFault(error);
          sweepIn(PAUSE_MS);
        },
      );
    });
  };
  sweepIn(PAUSE_MS);
  return {
    dispose: () => {
      isOver = true;
      timer?.dispose();
    },
  };
}
