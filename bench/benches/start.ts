import { startDaemonProcess } from '../load/daemon-server.ts';
import { type Contents, filledDataDir } from '../load/filled-data-dir.ts';
import { cpuSeconds } from '../process-usage.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, pairwise } from './interleave.ts';

/** A start is short: each run of the others stands for three of them. */
const STARTS_A_RUN = 3;
const EMPTY: Contents = { accounts: 0, rows: 0 };
const FULL: Contents = { accounts: 100_000, rows: 1_000_000 };

/** How long an admin waits for the daemon. */
export const start: Bench = {
  name: 'start',
  summary: 'from the command to the line that says ready, with 100,000 accounts and 1,000,000 stored rows',
  async run(options) {
    const contents = options.quick ? { accounts: 1_000, rows: 10_000 } : FULL;
    const { full, empty } = await measureStarts(options, { full: contents, empty: EMPTY });
    const [withAll, withNothing] = [summarize(full), summarize(empty)];
    const ratio = summarize(pairwise(full, empty, (one, other) => ({ ms_vs_empty: one.ms / other.ms })));
    return {
      figures: { ...contents, ...withAll, reference: { empty: withNothing }, ratio },
      rows: [
        row('start to ready', 'ms', { of: withAll, figure: 'ms', target: 400 }),
        row('  with an empty store', 'ms', { of: withNothing, figure: 'ms' }),
        row('CPU of a start', 'ms', { of: withAll, figure: 'cpu_ms' }),
        row('  with an empty store', 'ms', { of: withNothing, figure: 'cpu_ms' }),
        row('  full / empty', '×', { of: ratio, figure: 'ms_vs_empty' }),
      ],
    };
  },
};

/** Until it was ready: how long it took, and how much CPU time. */
type Start = Figures<'ms' | 'cpu_ms'>;

/** Starts a daemon on each of `stores` in turn. */
export async function measureStarts<N extends string>(
  { runs, code, progress }: BenchOptions,
  stores: Readonly<Record<N, Contents>>,
): Promise<Readonly<Record<N, readonly Start[]>>> {
  const tasks: [string, () => Promise<Start>][] = [];
  for (const [name, contents] of Object.entries<Contents>(stores)) {
    progress(
      `a store with ${contents.accounts} accounts and ${contents.rows} rows is filled, unless it is there`,
    );
    const dataDir = await filledDataDir(contents, code);
    tasks.push([name, () => timeStart(code, dataDir)]);
  }
  const named = Object.fromEntries(tasks) as Record<N, () => Promise<Start>>;
  return interleave({ runs: runs * STARTS_A_RUN, progress }, named);
}

async function timeStart(code: BenchOptions['code'], dataDir: string): Promise<Start> {
  const begin = performance.now();
  const daemon = startDaemonProcess(code, dataDir);
  try {
    await daemon.ready();
    return { ms: performance.now() - begin, cpu_ms: cpuSeconds(daemon.pid) * 1000 };
  } finally {
    await daemon.stop();
  }
}
