import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { pino } from 'pino';
import { askDaemon, daemonAnswers, stopDaemon } from '../../src/cli/admin-client.ts';
import { AdminCommands } from '../../src/cli/admin-commands.ts';
import { AdminServer } from '../../src/cli/admin-server.ts';
import { OperatorError } from '../../src/operator-error.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { BellClock } from './bell-clock.ts';
import { runScript } from './run-script.ts';

const nothing = Type.Object({});

describe('the admin socket', () => {
  let folder: TemporaryFolder;
  let path: string;
  let commands: AdminCommands;
  let clock: BellClock;
  let logged: string[];
  let server: AdminServer | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'admin.sock');
    commands = new AdminCommands();
    clock = new BellClock();
    logged = [];
  });

  afterEach(async () => {
    server?.dispose();
    server = undefined;
    await folder.remove();
  });

  async function listen(): Promise<void> {
    const log = pino({ level: 'debug' }, { write: (line: string) => logged.push(line) });
    server = await AdminServer.listen({ path, commands, log, clock });
  }

  async function rawAnswer(line: string): Promise<string> {
    const socket = createConnection(path);
    socket.write(line);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return chunk.toString();
  }

  it('is for the owner only', async () => {
    const umask = process.umask(0o022);
    await listen();
    assert.equal(process.umask(umask), 0o022);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('answers commands, with the defaults of their arguments', async () => {
    commands.register(
      'add',
      Type.Object({ a: Type.Integer(), b: Type.Integer({ default: 2 }) }),
      ({ a, b }) => Promise.resolve({ sum: a + b }),
    );
    await listen();
    assert.deepEqual(await askDaemon(path, 'add', { a: 1 }), { sum: 3 });
  });

  it('speaks one line of JSON each way', async () => {
    commands.register('hello', nothing, () => 'hi');
    await listen();
    assert.equal(await rawAnswer('{"command":"hello"}\n'), '{"ok":true,"result":"hi"}\n');
    assert.match(await rawAnswer('hello\n'), /^\{"ok":false,"error":"a request is one line of JSON/);
    assert.match(await rawAnswer('{"command":"hello","args":{},"more":1}\n'), /^\{"ok":false,/);
  });

  it('refuses unknown commands and arguments that do not fit', async () => {
    const registration = commands.register('add', Type.Object({ a: Type.Integer({ minimum: 1 }) }), () => 0);
    await listen();
    await assert.rejects(askDaemon(path, 'ad'), /this daemon has no command "ad"/);
    await assert.rejects(askDaemon(path, 'add', { a: 0 }), /key "a" must be at least 1/);
    await assert.rejects(askDaemon(path, 'add', { a: 1, aa: 1 }), /key "aa" is unknown; did you mean "a"/);
    assert.throws(() => commands.register('add', nothing, () => 0), /registered twice/);
    registration.dispose();
    await assert.rejects(askDaemon(path, 'add', { a: 1 }), /this daemon has no command/);
  });

  it('tells what an operator can mend, and logs the rest', async () => {
    commands.register('full', nothing, () => {
      throw new OperatorError('the disk is full: make room');
    });
    commands.register('bug', nothing, () => Promise.reject(new Error('x of undefined')));
    await listen();
    await assert.rejects(askDaemon(path, 'full'), /^OperatorError: the disk is full: make room$/);
    await assert.rejects(askDaemon(path, 'bug'), /^OperatorError: the command failed; the log/);
    assert.equal(logged.filter((line) => line.includes('x of undefined')).length, 1);
  });

  it('hangs up on a line that is too long', async () => {
    await listen();
    const socket = createConnection(path);
    socket.on('error', () => undefined);
    socket.write('x'.repeat(65 * 1024));
    await once(socket, 'close');
    assert.match(logged.join(), /at most 65536 bytes/);
  });

  it('hangs up on a peer that says nothing for ten seconds', async () => {
    await listen();
    const socket = createConnection(path);
    await once(socket, 'connect');
    await clock.timerSet();
    const closed = once(socket, 'close');
    assert.deepEqual(clock.delays, [10_000]);
    clock.ring();
    await closed;
  });

  it('lets stop wait until the daemon has let go', async () => {
    const order: string[] = [];
    commands.register('stop', nothing, () => {
      setImmediate(() => {
        order.push('daemon ended');
        server?.dispose();
      });
      return {};
    });
    await listen();
    await stopDaemon(path);
    order.push('told');
    assert.deepEqual(order, ['daemon ended', 'told']);
    assert.equal(await daemonAnswers(path), false);
    await assert.rejects(
      stopDaemon(path),
      /no noncesensed is running here .*: start it with "noncesensed start"/,
    );
  });

  it('replaces the socket of a daemon that was killed', async () => {
    await runScript(
      `import { createServer } from 'node:net';
       createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'));`,
    );
    assert.ok(statSync(path).isSocket());
    commands.register('hello', nothing, () => 'hi');
    await listen();
    assert.equal(await askDaemon(path, 'hello'), 'hi');
  });

  it('leaves alone a socket that somebody answers on, and a file in its way', async () => {
    const other = createServer().listen(path);
    await once(other, 'listening');
    try {
      await assert.rejects(listen(), /already running .*: stop it first with "noncesensed stop"/);
      assert.equal(await daemonAnswers(path), true);
    } finally {
      other.close();
    }
    await once(other, 'close');
    writeFileSync(path, 'notes');
    await assert.rejects(listen(), /is in the way of the admin socket: move it away/);
  });

  it('says in words that nobody can tell whether a daemon answers there', async () => {
    symlinkSync(path, path);
    await assert.rejects(daemonAnswers(path), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /^cannot reach the daemon: .*ELOOP.*as the user who runs the daemon$/);
      return true;
    });
  });
});
