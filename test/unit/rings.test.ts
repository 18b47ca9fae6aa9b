import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { within } from '../deadline.ts';
import { ProcessGroup } from '../process-group.ts';

const RINGS = join(import.meta.dirname, '../rings.ts');
const PATIENCE_MS = 30_000;

/** A ring's script: says that it began, waits at the meeting place for a word, and does as it says. */
const SCRIPT = `
  import { connect } from 'node:net';
  const [name, port] = process.argv.slice(2);
  console.log(name + ' begins');
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(name));
  socket.once('data', (word) => {
    if (String(word) === 'crash') throw new Error(name + ' crashes');
    console.log('  ' + word + ' passing (1s)');
    socket.end();
  });
`;

describe('npm test, of rings that run side by side', function () {
  this.timeout(PATIENCE_MS);
  let folder: string;
  let server: Server;
  let arrivals: AsyncIterable<unknown>;
  let rings: ChildProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ns-rings-'));
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    arrivals = on(server, 'connection');
    const address = server.address();
    assert.ok(address !== null && typeof address !== 'string');
    const scripts = {
      'test:unit': `node ring.mjs unit ${address.port}`,
      'test:scenario': `node ring.mjs scenario ${address.port}`,
    };
    await writeFile(join(folder, 'ring.mjs'), SCRIPT);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts }));
    rings = spawn(process.execPath, [RINGS, 'unit', 'scenario'], { cwd: folder });
  });

  afterEach(async () => {
    rings.kill();
    server.close();
    await rm(folder, { recursive: true });
  });

  it('prints each whole and in order, whichever ends first, and adds them up', async () => {
    const told = output();
    const { unit, scenario } = await bothAreThere();
    await tell(scenario, '3');
    await tell(unit, '2');
    const said = await told;
    assert.match(
      said,
      /── unit ──[^─]*unit begins\s+2 passing[^─]*── scenario ──[^─]*scenario begins\s+3 passing/,
    );
    assert.equal(said.trimEnd().split('\n').at(-1), '5 passed, 0 failed');
    assert.equal(rings.exitCode, 0);
  });

  it('counts one that crashes as one failure, beside what the other passed', async () => {
    const told = output();
    const { unit, scenario } = await bothAreThere();
    await tell(unit, 'crash');
    await tell(scenario, '3');
    assert.equal((await told).trimEnd().split('\n').at(-1), '3 passed, 1 failed');
    assert.equal(rings.exitCode, 1);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`ends both at ${signal}`, async () => {
      const both = Object.values(await bothAreThere());
      const gone = both.map((socket) => once(socket, 'close'));
      rings.kill(signal);
      await within(PATIENCE_MS, 'The end of both', Promise.all(gone));
    });

  /** Only side by side do both come to the meeting place. */
  async function bothAreThere(): Promise<Record<'unit' | 'scenario', Socket>> {
    const arrived: Record<string, Socket> = {};
    for await (const [socket] of arrivals as AsyncIterable<[Socket]>) {
      socket.on('error', () => undefined);
      const [name] = (await once(socket, 'data')) as [Buffer];
      arrived[name.toString()] = socket;
      if (Object.keys(arrived).length === 2) break;
    }
    const { unit, scenario } = arrived;
    assert.ok(unit && scenario);
    return { unit, scenario };
  }

  /** Resolves when that ring has ended. */
  async function tell(socket: Socket, word: string): Promise<void> {
    const gone = once(socket, 'close');
    socket.write(word);
    await gone;
  }

  async function output(): Promise<string> {
    assert.ok(rings.stdout);
    const [said] = await Promise.all([text(rings.stdout), once(rings, 'close')]);
    return said;
  }
});

describe('a command that is not there', () => {
  it('is told, and needs no end', async () => {
    const group = new ProcessGroup(['/nowhere/at/all'], {});
    await assert.rejects(group.ended, /ENOENT/);
    await group.dispose();
  });
});
