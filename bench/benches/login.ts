import { once } from 'node:events';
import { DaemonServer } from '../load/daemon-server.ts';
import type { Members } from '../load/members.ts';
import { type ReferenceKind, ReferenceServer } from '../load/reference-server.ts';
import type { Server } from '../load/server.ts';
import { cpuSeconds } from '../process-usage.ts';
import { type Figures, summarize } from '../statistics.ts';
import { type Bench, type BenchOptions, row } from './bench.ts';
import { interleave, pairwise, withServer } from './interleave.ts';

const AT_ONCE = 8;
/** Who logs in, in turn: nobody twice at a time. */
const PEOPLE = 64;

/** CPU time of the server for one login, and how many there were in a second. */
type LoginFigures = Figures<'cpu_ms' | 'logins_per_s'>;

/** Connects, logs in and leaves again; the argument counts logins. */
type Visit = (index: number) => Promise<void>;

/** What it costs to come back: a new connection with its handshake and a login. */
export const login: Bench = {
  name: 'login',
  summary: `connect, handshake, log in by device key or password, leave; ${AT_ONCE} at a time`,
  async run(options) {
    const { device, password, net, tls } = await interleave(options, {
      device: () => measureLogins(options, (members, person) => members.deviceLogin(person)),
      password: () => measureLogins(options, (members, person) => members.passwordLogin(person)),
      net: () => measureConnections(options, 'net'),
      tls: () => measureConnections(options, 'tls'),
    });
    const [byDevice, byPassword] = [summarize(device), summarize(password)];
    const reference = { net: summarize(net), tls: summarize(tls) };
    const against = (one: LoginFigures, other: LoginFigures) => one.cpu_ms / other.cpu_ms;
    const ratio = summarize(
      pairwise(device, tls, (run, bare) => ({ cpu_vs_tls_connect: against(run, bare) })).map(
        (run, index) => ({
          ...run,
          scram_vs_device: against(password[index]!, device[index]!),
        }),
      ),
    );
    return {
      figures: { ...byDevice, scram: byPassword, reference, ratio },
      rows: [
        row('login by device key: CPU', 'ms', { of: byDevice, figure: 'cpu_ms' }),
        row('login by password (SCRAM): CPU', 'ms', { of: byPassword, figure: 'cpu_ms' }),
        row('connection, bare net: CPU', 'ms', { of: reference.net, figure: 'cpu_ms' }),
        row('connection and handshake, bare tls: CPU', 'ms', { of: reference.tls, figure: 'cpu_ms' }),
        row('logins by device key', '/s', { of: byDevice, figure: 'logins_per_s' }),
        row('logins by password', '/s', { of: byPassword, figure: 'logins_per_s' }),
        row('CPU, device key / tls', '×', { of: ratio, figure: 'cpu_vs_tls_connect', target: 0.75 }),
        row('CPU, password / device key', '×', { of: ratio, figure: 'scram_vs_device', target: 1.3 }),
      ],
    };
  },
};

function measureLogins(
  options: BenchOptions,
  logIn: (members: Members, person: number) => ReturnType<Members['signUp']>,
): Promise<LoginFigures> {
  return withServer(DaemonServer.start(options), async (server) => {
    const { members } = server;
    for (let person = 0; person < PEOPLE; person++) await (await members.signUp()).leave();
    return measure(server, options, async (index) => {
      const client = await logIn(members, index % PEOPLE);
      await client.leave();
    });
  });
}

function measureConnections(options: BenchOptions, kind: ReferenceKind): Promise<LoginFigures> {
  return withServer(ReferenceServer.start(kind), (server) =>
    measure(server, options, async () => {
      const socket = await server.connect();
      socket.end().resume();
      await once(socket, 'close');
    }),
  );
}

async function measure(server: Server, { quick }: BenchOptions, visit: Visit): Promise<LoginFigures> {
  const visits = quick ? 200 : 2_000;
  await visitAll(visits / 4, visit);
  const cpuBefore = cpuSeconds(server.pid);
  const begin = performance.now();
  await visitAll(visits, visit);
  const seconds = (performance.now() - begin) / 1000;
  return { cpu_ms: ((cpuSeconds(server.pid) - cpuBefore) * 1000) / visits, logins_per_s: visits / seconds };
}

async function visitAll(count: number, visit: Visit): Promise<void> {
  let begun = 0;
  const visitSome = async () => {
    while (begun < count) await visit(begun++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitSome));
}
