import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { type Finished, runBin, type RunningBin, startBin } from './run-script.ts';

const plugins = { limits: {}, auth: {}, broadcast: {} };

describe('noncesensed reload', () => {
  let folder: TemporaryFolder;
  let config: string;
  let running: RunningBin;

  beforeEach(async () => {
    folder = await temporaryFolder();
    config = join(folder.path, 'c.jsonc');
    write({ plugins });
    running = await startBin(['start', '--config', config]);
  });

  afterEach(async () => {
    running.process.kill('SIGKILL');
    await running.end;
    await folder.remove();
  });

  function write(settings: object): void {
    const own = { dataDir: join(folder.path, 'data'), listen: '127.0.0.1:0', ...settings };
    writeFileSync(config, JSON.stringify(own));
  }

  const run = (command: string, ...more: string[]): Promise<Finished> =>
    runBin([command, '--config', config, ...more]);

  it('puts settings in force that can change while the daemon runs, and names those that cannot', async () => {
    assert.equal((await run('reload')).stdout, 'nothing has changed\n');
    const limits = { connections: { all: 7 } };
    write({ name: 'Another', plugins: { ...plugins, limits, broadcast: { history: 5 }, presence: {} } });
    const before = await run('check');
    assert.match(
      before.stdout,
      /^warning +settings .*others for limits, broadcast, presence: run "noncesensed reload"/m,
    );
    const { code, stdout } = await run('reload', '--json');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { applied: ['limits'], pending: ['plugins', 'name', 'broadcast'] });
    write({ plugins: { ...plugins, limits } });
    assert.equal((await run('reload')).stdout, 'nothing has changed\n');
    const { stdout: after } = await run('check');
    assert.match(after, /^ok +settings +the plugins of the running daemon work by them$/m);
    assert.match(after, /^ok +limits +now 0 connections, /m);
    assert.match(after, /^ {2}connections +all 7, perAddress 1000, /m);
  });

  it('changes nothing when the configuration has a mistake, and says which', async () => {
    write({ plugins: { ...plugins, limits: { connections: { all: 0 } } } });
    const { code, stderr } = await run('reload');
    assert.equal(code, 1);
    assert.match(stderr, /key "plugins\.limits\.connections\.all" must be at least 1/);
    write({ plugins });
    assert.match((await run('check')).stdout, /^ok +settings/m);
  });

  it('is what SIGHUP does to a daemon without a terminal', async () => {
    write({ plugins: { ...plugins, limits: { session: { messageBurst: 20 } } } });
    const told = new Promise<string>((resolve) => {
      running.process.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.includes('read anew')) resolve(chunk.toString());
      });
    });
    running.process.kill('SIGHUP');
    assert.match(await told, /"applied":\["limits"\],"pending":\[\],"msg":"configuration read anew"/);
  });

  it('says when a daemon would run without limits', async () => {
    write({ plugins: { auth: {} } });
    assert.match((await run('check')).stdout, /^warning +configuration +plugin "limits" is not enabled/m);
  });
});
