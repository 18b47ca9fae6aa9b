import { DaemonServer } from '../load/daemon-server.ts';
import { ReferenceServer } from '../load/reference-server.ts';
import type { Server } from '../load/server.ts';
import { mosquitto } from '../peers/mosquitto.ts';
import { ngircd } from '../peers/ngircd.ts';
import { PeerServer } from '../peers/peer-server.ts';
import { type Bench, row } from './bench.ts';
import { byLoad, LOADS, measureFanOut } from './fanout.ts';
import { interleave, withServer } from './interleave.ts';

/** The daemon beside servers that do the same job, under the very load of `fanout`. */
export const peers: Bench = {
  name: 'peers',
  summary:
    'what fanout measures, of ngircd (IRC) and Mosquitto (MQTT) over TLS 1.3 too; they must be installed',
  async run(options) {
    const measured = (server: Promise<Server>) =>
      withServer(server, (running) => measureFanOut(running, options));
    const runs = await interleave(options, {
      daemon: () => measured(DaemonServer.start(options)),
      ngircd: () => measured(PeerServer.start(ngircd)),
      mosquitto: () => measured(PeerServer.start(mosquitto)),
      net: () => measured(ReferenceServer.start('net')),
    });
    const figures = Object.entries(runs).map(([name, of]) => [name, byLoad(of)] as const);
    return {
      figures: Object.fromEntries(figures),
      rows: LOADS.flatMap((load) => [
        ...figures.map(([name, of]) =>
          row(`${load}: CPU of one delivery, ${name}`, 'µs', { of: of[load], figure: 'cpu_us' }),
        ),
        ...figures.map(([name, of]) =>
          row(`${load}: p99, ${name}`, 'ms', { of: of[load], figure: 'p99_ms' }),
        ),
      ]),
    };
  },
};
