import { Crowd, type FanOutFigures } from '../load/crowd.ts';
import { DaemonServer } from '../load/daemon-server.ts';
import { Flood, type FloodReport } from '../load/flood.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, withServer } from './interleave.ts';
import { compare, pacedLoad, RECEIVERS } from './quiet-or-not.ts';

interface Run {
  readonly quiet: FanOutFigures;
  readonly flooded: FanOutFigures;
  readonly flooder: Figures<'answered_per_s' | 'refused_per_s' | 'disconnected'>;
}

/** What people notice of a member who floods the daemon with requests. */
export const flood: Bench = {
  name: 'flood',
  summary: `p99 of a broadcast to ${RECEIVERS}, 50 a second, while another member asks for the history without end`,
  async run(options) {
    const { daemon } = await interleave(options, { daemon: () => measure(options) });
    const { figures, rows } = compare(daemon);
    const flooder = summarize(daemon.map((run) => run.flooder));
    return {
      figures: { ...figures, flooder },
      rows: [
        ...rows,
        row('requests of the flood answered', '/s', { of: flooder, figure: 'answered_per_s' }),
        row('requests of the flood refused', '/s', { of: flooder, figure: 'refused_per_s' }),
        row('floods ended by the daemon', '', { of: flooder, figure: 'disconnected' }),
      ],
    };
  },
};

function measure(options: BenchOptions): Promise<Run> {
  return withServer(DaemonServer.start(options), async (server) => {
    const crowd = await Crowd.gather(server, RECEIVERS);
    const load = pacedLoad(options);
    await crowd.run(load);
    const quiet = await crowd.run(load);
    const begin = performance.now();
    const flooding = await Flood.start(server.place);
    const flooded = await crowd.run(load);
    const flooder = perSecond(await flooding.stop(), (performance.now() - begin) / 1000);
    await crowd.leave();
    return { quiet, flooded, flooder };
  });
}

function perSecond({ answered, refused, disconnected }: FloodReport, seconds: number): Run['flooder'] {
  return {
    answered_per_s: answered / seconds,
    refused_per_s: refused / seconds,
    disconnected: disconnected ? 1 : 0,
  };
}
