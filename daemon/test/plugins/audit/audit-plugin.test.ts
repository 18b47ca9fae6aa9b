import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { OperatorError } from '../../../src/plugin/api.ts';
import { auditPlugin } from '../../../src/plugins/audit/plugin.ts';
import { type AuditVerdict, verifyAuditLog } from '../../../src/plugins/audit/verify-audit-log.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../../src/plugins/broadcast/plugin.ts';
import { PASSWORD, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

const plugins = [
  [auditPlugin, {}],
  [authPlugin, { registration: 'open' }],
  [broadcastPlugin, {}],
] as const;

interface Line {
  readonly event: string;
  readonly user: string | null;
  readonly address: string | null;
  readonly outcome: string;
}

describe('audit log of a daemon', () => {
  let daemon: PluginDaemon;
  let file: string;

  beforeEach(async () => {
    daemon = await PluginDaemon.start(plugins);
    file = join(daemon.dataDir, 'audit.jsonl');
  });

  afterEach(() => daemon.dispose());

  it('tells who did what and how it ended, from start to stop', async () => {
    const mallory = await daemon.connect();
    await assert.rejects(mallory.prove('alice', 'wrong'), refused('login-failed'));
    mallory.link.close();
    const alice = await daemon.connect();
    await alice.signUp('alice');
    await alice.link.request('broadcast.send', { id: randomBytes(16), text: 'nobody else’s business' });
    await daemon.stop();
    assert.deepEqual(
      (await lines()).map(({ event, user, outcome }) => `${event} ${user ?? '-'} ${outcome}`),
      [
        'daemon.started - ok',
        'auth.scram-first alice ok',
        'auth.scram-final alice login-failed',
        'auth.sign-up alice ok',
        'session.ready alice ok',
        'broadcast.send alice ok',
        'session.closed alice stopping',
        'daemon.stopped - ok',
      ],
    );
    assert.match((await lines())[3]?.address ?? '', /^127\.0\.0\.1:\d+$/);
  });

  it('leaves out what goes well of the requests that it is told to skip', async () => {
    await daemon.dispose();
    daemon = await PluginDaemon.start([
      [auditPlugin, { skip: ['broadcast.send', 'broadcast.history'] }],
      ...plugins.slice(1),
    ]);
    file = join(daemon.dataDir, 'audit.jsonl');
    const alice = await daemon.connect();
    await alice.signUp('alice');
    await alice.link.request('broadcast.send', { id: randomBytes(16), text: 'hello' });
    await assert.rejects(alice.link.request('broadcast.history', { before: 1, limit: 101 }));
    await daemon.stop();
    const events = (await lines()).map(({ event, outcome }) => `${event} ${outcome}`);
    assert.deepEqual(events.slice(1, -2), [
      'auth.sign-up ok',
      'session.ready ok',
      'broadcast.history invalid',
    ]);
  });

  it('holds no content, password or key', async () => {
    const alice = await daemon.connect();
    await alice.signUp('alice');
    const id = randomBytes(16);
    await alice.link.request('broadcast.send', { id, text: 'nobody else’s business' });
    await daemon.stop();
    const text = await readFile(file, 'utf8');
    for (const secret of [
      'business',
      PASSWORD,
      Buffer.from(id).toString('hex'),
      Buffer.from(id).toString('base64'),
    ]) {
      assert.equal(text.includes(secret), false);
    }
  });

  it('is one unbroken chain over restarts and a torn line', async () => {
    await (await daemon.connect()).signUp('alice');
    await daemon.restart();
    await daemon.stop();
    await writeFile(file, '{"time":"2030-01-01T0', { flag: 'a' });
    await daemon.restart();
    await (await daemon.connect()).signUp('bob');
    await daemon.stop();
    const { brokenAt, torn } = await verifyAuditLog(file);
    assert.deepEqual({ brokenAt, torn }, { brokenAt: undefined, torn: 1 });
  });

  it('is verified by an admin command while the daemon runs', async () => {
    const alice = await daemon.connect();
    await alice.signUp('alice');
    const whole = (await daemon.admin.call('audit-verify', {})) as AuditVerdict & { readonly file: string };
    assert.equal(whole.file, file);
    assert.deepEqual({ lines: whole.lines, brokenAt: whole.brokenAt }, { lines: 3, brokenAt: undefined });
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"alice"', '"mallo"'));
    assert.equal(((await daemon.admin.call('audit-verify', {})) as AuditVerdict).brokenAt, 3);
  });

  it('that was moved away is a problem which the admin is told', async () => {
    assert.deepEqual(await daemon.admin.call('audit', {}), { file, state: 'written' });
    await rename(file, `${file}.1`);
    assert.deepEqual(await daemon.admin.call('audit', {}), { file, state: 'gone' });
    await assert.rejects(
      daemon.admin.call('audit-verify', {}),
      (error) => error instanceof OperatorError && /was moved or deleted .*: restart/.test(error.message),
    );
  });

  it('keeps the daemon from starting when it can not be written', async () => {
    const elsewhere = PluginDaemon.start([[auditPlugin, { file: 'missing/audit.jsonl' }]]);
    await assert.rejects(
      elsewhere,
      /plugin "audit".*audit file .*missing\/audit\.jsonl can't be read and written: ENOENT/,
    );
  });

  async function lines(): Promise<Line[]> {
    const text = await readFile(file, 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }
});
