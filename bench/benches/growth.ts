import { Crowd, type FanOutFigures } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { fillMailboxes } from '../load/filled-mailboxes.ts';
import { requireConnections } from '../load/open-files.ts';
import { storageOf } from '../load/plugin-storage.ts';
import { type Figures, round, type Summary, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row, type Row } from './bench.ts';
import { connectionCounts, measureIdle } from './idle.ts';
import { interleave, withServer } from './interleave.ts';
import { measureRelay } from './relay.ts';
import { measureStarts } from './start.ts';

const RECEIVERS = [10, 100, 1_000, 5_000] as const;
const DELIVERIES = 1_000_000;
const STORED_ROWS = [0, 10_000, 100_000, 1_000_000] as const;
const ROWS_PER_ACCOUNT = 10;
const STORED_MESSAGES = [100, 10_000, 1_000_000] as const;

/** Whether more people, more connections and more rows make everything dearer. */
export const growth: Bench = {
  name: 'growth',
  summary:
    'cost of a delivery by receivers, of a relayed message by stored ones, memory by connections, start-up time by rows',
  async run(options) {
    const receivers = options.quick ? RECEIVERS.slice(0, 2) : RECEIVERS;
    const stored = options.quick ? STORED_ROWS.slice(0, 2) : STORED_ROWS;
    const connections = connectionCounts(options.quick);
    requireConnections(Math.max(...receivers, ...connections));
    const deliveries = summarize(await growFanOut(options, receivers));
    const memory = await interleave(options, {
      daemon: () => measureIdle(DaemonServer.start(options), connections),
    });
    const kib = summarize(memory.daemon);
    const starts = await growStore(options, stored);
    const waiting = options.quick ? STORED_MESSAGES.slice(0, 2) : STORED_MESSAGES;
    const relayed = summarize(await growRelay(options, waiting));
    return {
      figures: {
        cpu_us_by_receivers: deliveries,
        kib_by_connections: kib,
        start_ms_by_rows: starts,
        relay_cpu_us_by_stored: relayed,
        ratio: {
          cpu_last_vs_first: lastOverFirst(deliveries, receivers),
          kib_last_vs_first: lastOverFirst(kib, connections),
          start_last_vs_first: lastOverFirst(starts, stored),
          relay_last_vs_first: lastOverFirst(relayed, waiting),
        },
      },
      rows: [
        ...rows(deliveries, receivers, { name: 'CPU of one delivery, receivers:', unit: 'µs' }),
        ...rows(kib, connections, { name: 'memory of a connection, connections:', unit: 'KiB' }),
        ...rows(starts, stored, { name: 'start to ready, stored rows:', unit: 'ms' }),
        ...rows(relayed, waiting, { name: 'CPU of a relayed message, stored messages:', unit: 'µs' }),
      ],
    };
  },
};

/** CPU of a delivery, by how many receivers there are, run by run. */
function growFanOut(options: BenchOptions, receivers: readonly number[]): Promise<Figures<string>[]> {
  return cpuBySize(options, receivers, (count) => measureFanOut(options, count));
}

/** CPU of a relayed message, by how many wait for others, run by run. */
function growRelay(options: BenchOptions, stored: readonly number[]): Promise<Figures<string>[]> {
  return cpuBySize(options, stored, (count) =>
    measureRelay({ ...options, fill: (store) => fillMailboxes(storageOf(store, 'e2e-relay'), count) }),
  );
}

async function cpuBySize(
  options: BenchOptions,
  sizes: readonly number[],
  measure: (size: number) => Promise<{ readonly cpu_us: number }>,
): Promise<Figures<string>[]> {
  const tasks = sizes.map((size) => [String(size), () => measure(size)] as const);
  const measured = await interleave(options, Object.fromEntries(tasks));
  return Array.from({ length: options.runs }, (_, run) =>
    Object.fromEntries(sizes.map((size) => [size, measured[size]![run]!.cpu_us])),
  );
}

function measureFanOut(options: BenchOptions, receivers: number): Promise<FanOutFigures> {
  return withServer(DaemonServer.start(options), async (server) => {
    const crowd = await Crowd.gather(server, receivers);
    const messages = Math.ceil((DELIVERIES * (options.quick ? 0.1 : 1)) / receivers);
    const pace = { kind: 'in flight', count: 64 } as const;
    await crowd.run({ messages: Math.ceil(messages / 10), pace });
    const figures = await crowd.run({ messages, pace });
    await crowd.leave();
    return figures;
  });
}

/** Milliseconds from the command to ready, by how many rows are stored. */
async function growStore(options: BenchOptions, stored: readonly number[]): Promise<Summary<string>> {
  const stores = stored.map((rows) => [String(rows), { rows, accounts: rows / ROWS_PER_ACCOUNT }] as const);
  const starts = await measureStarts(options, Object.fromEntries(stores));
  const runs = (starts[String(stored[0])] ?? []).map((_, run) =>
    Object.fromEntries(stored.map((rows) => [rows, starts[rows]![run]!.ms])),
  );
  return summarize(runs);
}

function lastOverFirst(summary: Summary<string>, sizes: readonly number[]): number {
  return round(summary[sizes.at(-1)!]! / summary[sizes[0]!]!);
}

function rows(
  of: Summary<string>,
  sizes: readonly number[],
  { name, unit }: Pick<Row, 'name' | 'unit'>,
): Row[] {
  return sizes.map((size) => row(`${name} ${size}`, unit, { of, figure: String(size) }));
}
