import assert from 'node:assert/strict';
import { Type } from '@sinclair/typebox';
import { join } from 'node:path';
import { pino } from 'pino';
import { AdminCommands } from '../../src/cli/admin-commands.ts';
import { AdminServer } from '../../src/cli/admin-server.ts';
import { OperatorError } from '../../src/operator-error.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { BellClock } from './bell-clock.ts';
import { runBin } from './run-script.ts';

const HEAD = 'ab'.repeat(32);
const whole = { file: '/d/audit.jsonl', lines: 12, torn: 0, head: HEAD };

describe('noncesensed audit-verify', () => {
  let folder: TemporaryFolder;
  let server: AdminServer;
  /** What the daemon's plugin finds. */
  let verify: () => object;

  beforeEach(async () => {
    folder = await temporaryFolder();
    const commands = new AdminCommands();
    commands.register('audit-verify', Type.Object({}), () => verify());
    server = await AdminServer.listen({
      path: join(folder.path, 'admin.sock'),
      commands,
      log: pino({ level: 'silent' }),
      clock: new BellClock(),
    });
  });

  afterEach(async () => {
    server.dispose();
    await folder.remove();
  });

  const run = (...more: string[]) => runBin(['audit-verify', '--data-dir', folder.path, ...more]);

  it('says that all is whole, and the head that an admin can note', async () => {
    verify = () => ({ ...whole, torn: 1 });
    const { code, stdout, stderr } = await run();
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, `/d/audit.jsonl is whole: 12 lines, 1 of them torn by a crash\nhead  ${HEAD}\n`);
  });

  it('says where it is not, and what that means', async () => {
    verify = () => ({ ...whole, brokenAt: 7 });
    const { code, stdout, stderr } = await run();
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /is not whole from line 7 on, .*: the line before it was changed, or lines were taken out/,
    );
    verify = () => ({ ...whole, brokenAt: 1 });
    assert.match((await run()).stderr, /from line 1 on, .*: lines before it were taken away/);
  });

  it('answers in JSON, with the same exit codes', async () => {
    verify = () => whole;
    const good = await run('--json');
    assert.deepEqual([good.code, JSON.parse(good.stdout)], [0, whole]);
    verify = () => ({ ...whole, brokenAt: 7 });
    const bad = await run('--json');
    assert.deepEqual([bad.code, JSON.parse(bad.stdout)], [1, { ...whole, brokenAt: 7 }]);
  });

  it('passes on what the plugin says of a log that it can not verify', async () => {
    verify = () => {
      throw new OperatorError('it was moved away: restart');
    };
    const { code, stderr } = await run();
    assert.deepEqual([code, stderr], [1, 'noncesensed: it was moved away: restart\n']);
  });
});
