import { Crowd, type FanOutFigures, type Load } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { ReferenceServer } from '../load/reference-server.ts';
import type { Server } from '../load/server.ts';
import { summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, type BenchResult, row } from './bench.ts';
import { interleave, pairwise, withServer } from './interleave.ts';

const RECEIVERS = 100;
export const LOADS = ['busy', 'single', 'paced'] as const;

type Run = Readonly<Record<(typeof LOADS)[number], FanOutFigures>>;

/** What a broadcast costs the server for each of those who get it. */
export const fanout: Bench = {
  name: 'fanout',
  summary: `broadcasts to ${RECEIVERS} receivers: 64 in flight (busy), 1 in flight (single), 50 a second (paced)`,
  async run(options) {
    const measured = (server: Promise<Server>) =>
      withServer(server, (running) => measureFanOut(running, options));
    const { daemon, net, tls } = await interleave(options, {
      daemon: () => measured(DaemonServer.start(options)),
      net: () => measured(ReferenceServer.start('net')),
      tls: () => measured(ReferenceServer.start('tls')),
    });
    return report(daemon, { net, tls });
  },
};

export async function measureFanOut(server: Server, { quick }: Pick<BenchOptions, 'quick'>): Promise<Run> {
  const scale = quick ? 0.1 : 1;
  const loads = {
    busy: { messages: 10_000 * scale, pace: { kind: 'in flight', count: 64 } },
    single: { messages: 2_000 * scale, pace: { kind: 'in flight', count: 1 } },
    paced: { messages: 400 * scale, pace: { kind: 'steady', perSecond: 50 } },
  } as const satisfies Record<keyof Run, Load>;
  const crowd = await Crowd.gather(server, RECEIVERS);
  // A server that has run for a while: what is compiled on first use is compiled.
  await crowd.run({ ...loads.busy, messages: 5_000 });
  await crowd.run({ ...loads.single, messages: 2_000 });
  const run: Run = {
    busy: await crowd.run(loads.busy),
    single: await crowd.run(loads.single),
    paced: await crowd.run(loads.paced),
  };
  await crowd.leave();
  return run;
}

function report(daemon: readonly Run[], { net, tls }: Record<'net' | 'tls', readonly Run[]>): BenchResult {
  const figures = byLoad(daemon);
  const reference = { net: byLoad(net), tls: byLoad(tls) };
  const ratio = summarize(
    pairwise(daemon, net, (run, bare) => ({
      busy_vs_net: run.busy.cpu_us / bare.busy.cpu_us,
      single_vs_net: run.single.cpu_us / bare.single.cpu_us,
      paced_p99_vs_net: run.paced.p99_ms / bare.paced.p99_ms,
    })),
  );
  const rows = [
    ...LOADS.flatMap((load) => [
      row(`${load}: CPU of one delivery`, 'µs', { of: figures[load], figure: 'cpu_us' }),
      row(`  bare net`, 'µs', { of: reference.net[load], figure: 'cpu_us' }),
      row(`  bare tls`, 'µs', { of: reference.tls[load], figure: 'cpu_us' }),
      row(`${load}: deliveries`, '/s', { of: figures[load], figure: 'per_s' }),
      row(`${load}: p99`, 'ms', { of: figures[load], figure: 'p99_ms' }),
      row(`  bare net`, 'ms', { of: reference.net[load], figure: 'p99_ms' }),
    ]),
    row('busy: CPU, daemon / net', '×', { of: ratio, figure: 'busy_vs_net', target: 0.25 }),
    row('single: CPU, daemon / net', '×', { of: ratio, figure: 'single_vs_net', target: 2.4 }),
    row('paced: p99, daemon / net', '×', { of: ratio, figure: 'paced_p99_vs_net', target: 1.8 }),
  ];
  return { figures: { receivers: RECEIVERS, ...figures, reference, ratio }, rows };
}

export function byLoad(runs: readonly Run[]) {
  return {
    busy: summarize(runs.map(({ busy }) => busy)),
    single: summarize(runs.map(({ single }) => single)),
    paced: summarize(runs.map(({ paced }) => paced)),
  };
}
