import { fileURLToPath } from 'node:url';
import { Crowd, type FanOutFigures } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { type Figures, round, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, withServer } from './interleave.ts';
import { compare, pacedLoad, RECEIVERS } from './quiet-or-not.ts';

const PLUGIN = fileURLToPath(new URL('../plugins/store-flood.ts', import.meta.url));
const WRITERS = 64;

interface Run {
  readonly quiet: FanOutFigures;
  readonly flooded: FanOutFigures;
  readonly writes: Figures<'commits_per_s'>;
}

/** What people notice of a store that is busy with somebody else's rows. */
export const latency: Bench = {
  name: 'latency',
  summary: `p99 of a broadcast to ${RECEIVERS}, 50 a second, while a plugin floods the store with ${WRITERS} writers`,
  async run(options) {
    const { daemon } = await interleave(options, { daemon: () => measure(options) });
    const { figures, rows } = compare(daemon);
    const commits = summarize(daemon.map(({ writes }) => writes));
    return {
      figures: { ...figures, commits_per_s: round(commits.commits_per_s) },
      rows: [...rows, row('commits of the flood', '/s', { of: commits, figure: 'commits_per_s' })],
    };
  },
};

function measure(options: BenchOptions): Promise<Run> {
  return withServer(DaemonServer.start({ ...options, plugins: [PLUGIN] }), async (server) => {
    const admin = await server.join('sender');
    const crowd = await Crowd.gather(server, RECEIVERS);
    const load = pacedLoad(options);
    await crowd.run(load);
    const quiet = await crowd.run(load);
    const begin = performance.now();
    await admin.request('store-flood.start', { writers: WRITERS });
    const flooded = await crowd.run(load);
    const { commits } = await admin.request('store-flood.stop', {});
    const writes = { commits_per_s: (commits * 1000) / (performance.now() - begin) };
    await crowd.leave();
    await admin.leave();
    return { quiet, flooded, writes };
  });
}
