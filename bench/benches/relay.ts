import { DaemonPair } from '../load/daemon-pair.ts';
import { type DaemonOptions, DaemonServer } from '../load/daemon-server.ts';
import { DELIVERY_BYTES } from '../load/encrypted-message.ts';
import type { Pair } from '../load/pair.ts';
import { type PairFigures, runPairs } from '../load/pairs.ts';
import { ReferencePair } from '../load/reference-pair.ts';
import { type ReferenceKind, ReferenceServer } from '../load/reference-server.ts';
import type { Server } from '../load/server.ts';
import { summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, type BenchResult, row } from './bench.ts';
import { interleave, pairwise, withServer } from './interleave.ts';

const PAIRS = 50;
const IN_FLIGHT = 16;

/** What a message to one device costs the server, stored before it is answered, delivered and acknowledged. */
export const relay: Bench = {
  name: 'relay',
  summary: `encrypted messages within ${PAIRS} pairs, ${IN_FLIGHT} in flight in each, stored before they are answered`,
  async run(options) {
    const { daemon, net, tls } = await interleave(options, {
      daemon: () => measureRelay(options),
      net: () => measureReference(options, 'net'),
      tls: () => measureReference(options, 'tls'),
    });
    return report(daemon, { net, tls });
  },
};

export function measureRelay(options: BenchOptions & DaemonOptions): Promise<PairFigures> {
  return withServer(DaemonServer.start(options), async (server) => {
    const join = () => DaemonPair.join(server.members);
    return measurePairs(server, join, { ...options, isAnswered: true });
  });
}

function measureReference(options: BenchOptions, kind: ReferenceKind): Promise<PairFigures> {
  return withServer(ReferenceServer.start(kind, DELIVERY_BYTES), (server) =>
    measurePairs(server, (pair) => ReferencePair.join(server, pair, DELIVERY_BYTES), {
      ...options,
      isAnswered: false,
    }),
  );
}

async function measurePairs(
  server: Pick<Server, 'pid'>,
  join: (pair: number) => Promise<Pair>,
  { quick, isAnswered }: { readonly quick: boolean; readonly isAnswered: boolean },
): Promise<PairFigures> {
  const pairs: Pair[] = [];
  for (let pair = 0; pair < PAIRS; pair++) pairs.push(await join(pair));
  const load = { messages: quick ? 200 : 2_000, inFlight: IN_FLIGHT, isAnswered };
  // A server that has run for a while: what is compiled on first use is compiled.
  await runPairs(server, pairs, { ...load, messages: 400 });
  const figures = await runPairs(server, pairs, load);
  await Promise.all(pairs.map((pair) => pair.leave()));
  return figures;
}

function report(
  daemon: readonly PairFigures[],
  { net, tls }: Readonly<Record<ReferenceKind, readonly PairFigures[]>>,
): BenchResult {
  const figures = summarize(daemon);
  const reference = { net: summarize(net), tls: summarize(tls) };
  const ratio = summarize(pairwise(daemon, net, (run, bare) => ({ busy_vs_net: run.cpu_us / bare.cpu_us })));
  return {
    figures: { pairs: PAIRS, ...figures, reference, ratio },
    rows: [
      row('CPU of one message', 'µs', { of: figures, figure: 'cpu_us' }),
      row('  bare net', 'µs', { of: reference.net, figure: 'cpu_us' }),
      row('  bare tls', 'µs', { of: reference.tls, figure: 'cpu_us' }),
      row('messages', '/s', { of: figures, figure: 'messages_per_s' }),
      row('answer: p99', 'ms', { of: figures, figure: 'ack_p99_ms', target: 50 }),
      row('CPU, daemon / net', '×', { of: ratio, figure: 'busy_vs_net', target: 3.5 }),
    ],
  };
}
