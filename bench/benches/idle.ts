import { joinAll } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { requireConnections } from '../load/open-files.ts';
import { ReferenceServer } from '../load/reference-server.ts';
import type { Client, Server } from '../load/server.ts';
import { settled } from '../load/settled.ts';
import { residentKib } from '../process-usage.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, pairwise, withServer } from './interleave.ts';

/** KiB of resident memory for each connection, by how many there are. */
type Memory = Figures<string>;

/** What a connection costs on which nothing happens. */
export const idle: Bench = {
  name: 'idle',
  summary: 'resident memory for each of 1,000 and of 10,000 connections, logged in and idle',
  async run(options) {
    const counts = connectionCounts(options.quick);
    requireConnections(Math.max(...counts));
    const { daemon, net, tls } = await interleave(options, {
      daemon: () => measureIdle(DaemonServer.start(options), counts),
      net: () => measureIdle(ReferenceServer.start('net'), counts),
      tls: () => measureIdle(ReferenceServer.start('tls'), counts),
    });
    const kib = summarize(daemon);
    const reference = { net: summarize(net), tls: summarize(tls) };
    const ratios = summarize(
      pairwise(daemon, net, (run, bare) => mapFigures(run, (of, count) => of / bare[count]!)),
    );
    const rows = counts.flatMap((count) => [
      row(`${count} connections, each`, 'KiB', { of: kib, figure: String(count) }),
      row('  bare net', 'KiB', { of: reference.net, figure: String(count) }),
      row('  bare tls', 'KiB', { of: reference.tls, figure: String(count) }),
      row('  daemon / net', '×', { of: ratios, figure: String(count), target: 1.5 }),
    ]);
    return {
      figures: {
        kib: kib[counts[1]],
        kib_by_connections: kib,
        reference: { net: { kib_by_connections: reference.net }, tls: { kib_by_connections: reference.tls } },
        ratio: {
          // The target holds for both: what is worse counts.
          kib_vs_net: Math.max(...counts.map((count) => ratios[count]!)),
          kib_vs_net_by_connections: ratios,
        },
      },
      rows,
    };
  },
};

export function connectionCounts(quick: BenchOptions['quick']): readonly [few: number, many: number] {
  return quick ? [100, 1_000] : [1_000, 10_000];
}

/** Grows one server from its first connection to each of `counts` (ascending). */
export function measureIdle(starting: Promise<Server>, counts: readonly number[]): Promise<Memory> {
  return withServer(starting, async (server) => {
    const clients: Client[] = [];
    const grow = async (count: number) => {
      for (const client of await joinAll(server, count - clients.length)) {
        client.listen({ onDeliveries: () => undefined, onBreak: fail });
        clients.push(client);
      }
      return settled(() => residentKib(server.pid));
    };
    const alone = await grow(1);
    const memory: Record<string, number> = {};
    for (const count of counts) memory[count] = ((await grow(count)) - alone) / (count - 1);
    await Promise.all(clients.map((client) => client.leave()));
    return memory;
  });
}

function fail(error: Error): never {
  throw new Error('an idle connection broke', { cause: error });
}

function mapFigures(figures: Memory, change: (value: number, name: string) => number): Memory {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, change(value, name)]));
}
