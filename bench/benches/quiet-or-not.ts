import type { FanOutFigures, Load } from '../load/crowd.ts';
import { summarize } from '../statistics.ts';
import { type BenchOptions, type BenchResult, row } from './bench.ts';

// Shared by the benches that ask what a flood does to everybody else's broadcasts.

export const RECEIVERS = 100;

export function pacedLoad({ quick }: Pick<BenchOptions, 'quick'>): Load {
  return { messages: quick ? 50 : 400, pace: { kind: 'steady', perSecond: 50 } };
}

/** The same broadcasts at the same daemon, before and during a flood. */
export function compare(
  runs: readonly { readonly quiet: FanOutFigures; readonly flooded: FanOutFigures }[],
): BenchResult {
  const quiet = summarize(runs.map((run) => run.quiet));
  const flooded = summarize(runs.map((run) => run.flooded));
  const ratio = summarize(runs.map((run) => ({ p99_vs_quiet: run.flooded.p99_ms / run.quiet.p99_ms })));
  return {
    figures: { receivers: RECEIVERS, ...flooded, reference: { quiet }, ratio },
    rows: [
      row('p50 in the flood', 'ms', { of: flooded, figure: 'p50_ms' }),
      row('p99 in the flood', 'ms', { of: flooded, figure: 'p99_ms' }),
      row('p50 when quiet', 'ms', { of: quiet, figure: 'p50_ms' }),
      row('p99 when quiet', 'ms', { of: quiet, figure: 'p99_ms' }),
      row('p99, flood / quiet', '×', { of: ratio, figure: 'p99_vs_quiet', target: 3 }),
    ],
  };
}
