import { Crowd, type FanOutFigures, type Load } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { ReferenceServer } from '../load/reference-server.ts';
import type { Server } from '../load/server.ts';
import { summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, type BenchResult, row } from './bench.ts';

const RECEIVERS = 100;
const LOADS = ['busy', 'single', 'paced'] as const;
const SERVERS = ['daemon', 'net', 'tls'] as const;

type Run = Readonly<Record<(typeof LOADS)[number], FanOutFigures>>;
type Runs = Readonly<Record<(typeof SERVERS)[number], readonly Run[]>>;

/** One sender, a hundred receivers: what a broadcast costs the server for each of them. */
export const fanout: Bench = {
  name: 'fanout',
  summary: `broadcasts to ${RECEIVERS} receivers: 64 in flight (busy), 1 in flight (single), 50 a second (paced)`,
  async run(options) {
    const runs: Record<(typeof SERVERS)[number], Run[]> = { daemon: [], net: [], tls: [] };
    for (let index = 0; index < options.runs; index++) {
      for (const name of SERVERS) {
        options.progress(`fanout ${index + 1}/${options.runs} ${name}`);
        const server = await start[name](options);
        runs[name].push(await measure(server, options).finally(() => server.stop()));
      }
    }
    return report(runs);
  },
};

const start: Readonly<Record<(typeof SERVERS)[number], (options: BenchOptions) => Promise<Server>>> = {
  daemon: ({ code }) => DaemonServer.start({ code }),
  net: () => ReferenceServer.start('net'),
  tls: () => ReferenceServer.start('tls'),
};

async function measure(server: Server, { quick, progress }: BenchOptions): Promise<Run> {
  const scale = quick ? 0.1 : 1;
  const loads = {
    busy: { messages: 10_000 * scale, pace: { kind: 'in flight', count: 64 } },
    single: { messages: 2_000 * scale, pace: { kind: 'in flight', count: 1 } },
    paced: { messages: 400 * scale, pace: { kind: 'steady', perSecond: 50 } },
  } as const satisfies Record<keyof Run, Load>;
  const crowd = await Crowd.gather(server, RECEIVERS);
  // A server that has run for a while: what is compiled on first use is compiled.
  await crowd.run({ messages: 1_000 * scale, pace: { kind: 'in flight', count: 64 } });
  await crowd.run({ messages: 300 * scale, pace: { kind: 'in flight', count: 1 } });
  const run: Run = {
    busy: await crowd.run(loads.busy),
    single: await crowd.run(loads.single),
    paced: await crowd.run(loads.paced),
  };
  progress(
    LOADS.map(
      (name) => `  ${name}: ${run[name].cpu_us.toFixed(2)} µs, p99 ${run[name].p99_ms.toFixed(2)} ms`,
    ).join('; '),
  );
  await crowd.leave();
  return run;
}

function report({ daemon, net, tls }: Runs): BenchResult {
  const ratio = summarize(
    daemon.map((run, index) => {
      const bare = net[index]!;
      return {
        busy_vs_net: run.busy.cpu_us / bare.busy.cpu_us,
        single_vs_net: run.single.cpu_us / bare.single.cpu_us,
        paced_p99_vs_net: run.paced.p99_ms / bare.paced.p99_ms,
      };
    }),
  );
  const figures = summarizeLoads(daemon);
  const reference = { net: summarizeLoads(net), tls: summarizeLoads(tls) };
  const costs = LOADS.flatMap((load) => [
    row(`${load}: CPU of one delivery`, 'µs', { of: figures[load], figure: 'cpu_us' }),
    row(`${load}: the same, bare net`, 'µs', { of: reference.net[load], figure: 'cpu_us' }),
    row(`${load}: the same, bare tls`, 'µs', { of: reference.tls[load], figure: 'cpu_us' }),
    row(`${load}: deliveries`, '/s', { of: figures[load], figure: 'per_s' }),
    row(`${load}: p99`, 'ms', { of: figures[load], figure: 'p99_ms' }),
    row(`${load}: p99, bare net`, 'ms', { of: reference.net[load], figure: 'p99_ms' }),
  ]);
  const ratios = [
    row('busy, CPU against net', '×', { of: ratio, figure: 'busy_vs_net', target: 0.25 }),
    row('single, CPU against net', '×', { of: ratio, figure: 'single_vs_net', target: 2.4 }),
    row('paced, p99 against net', '×', { of: ratio, figure: 'paced_p99_vs_net', target: 1.8 }),
  ];
  return {
    figures: { receivers: RECEIVERS, ...figures, reference, ratio },
    rows: [...costs, ...ratios],
  };
}

function summarizeLoads(runs: readonly Run[]) {
  return {
    busy: summarize(runs.map(({ busy }) => busy)),
    single: summarize(runs.map(({ single }) => single)),
    paced: summarize(runs.map(({ paced }) => paced)),
  };
}
