import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { pino } from 'pino';
import { askDaemon } from '../../src/cli/admin-client.ts';
import { AdminCommands } from '../../src/cli/admin-commands.ts';
import { AdminServer } from '../../src/cli/admin-server.ts';
import { checkRunning } from '../../src/cli/check-running.ts';
import { offerComparison } from '../../src/cli/compare-settings.ts';
import { requireSetup, type Setup } from '../../src/cli/setup.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { BellClock } from './bell-clock.ts';

describe('what check says of a running daemon', () => {
  let folder: TemporaryFolder;
  let setup: Setup;
  let commands: AdminCommands;
  let server: AdminServer;

  beforeEach(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'c.jsonc');
    writeFileSync(file, JSON.stringify({ dataDir: folder.path, plugins: { auth: {}, broadcast: {} } }));
    setup = await requireSetup(file, {});
    commands = new AdminCommands();
    commands.register('imported-accounts', Type.Object({}), () => ({ waiting: [] }));
    server = await AdminServer.listen({
      path: setup.config.adminSocket,
      commands,
      log: pino({ level: 'silent' }),
      clock: new BellClock(),
    });
  });

  afterEach(async () => {
    server.dispose();
    await folder.remove();
  });

  const inForce = (settings: Readonly<Record<string, unknown>>) => {
    offerComparison(commands, () => new Map(Object.entries(settings)));
  };

  const ownSettings = () =>
    Object.fromEntries(setup.plugins.map(({ plugin, config }) => [plugin.name, config]));

  it('is that it works by these settings', async () => {
    inForce(ownSettings());
    assert.deepEqual(await checkRunning(setup), [
      { kind: 'good', about: 'settings', text: 'the plugins of the running daemon work by them' },
    ]);
  });

  it('is for which plugins it works by others, but not by which', async () => {
    inForce({ ...ownSettings(), broadcast: { history: 5, token: 'a secret of the plugin' } });
    const [finding] = await checkRunning(setup);
    assert.equal(finding?.kind, 'warning');
    assert.match(
      finding.text,
      /works by others for broadcast: run "noncesensed reload", which tells what needs a restart/,
    );
    const answer = await askDaemon(setup.config.adminSocket, 'compare-settings', { settings: {} });
    assert.ok(!JSON.stringify(answer).includes('a secret of the plugin'));
  });

  it('is that one which lacks the command can not be compared', async () => {
    const [finding, ...others] = await checkRunning(setup);
    assert.deepEqual(others, []);
    assert.equal(finding?.kind, 'warning');
    assert.match(finding.text, /can not be compared .*no command "compare-settings"/);
  });

  it('is how much of its limits is used, where it has limits', async () => {
    inForce({ ...ownSettings(), limits: {} });
    commands.register('limits', Type.Object({}), () => ({
      connections: { all: 3, unauthenticated: 2, handshakes: 1 },
      held: { accounts: 0, addresses: 0 },
    }));
    const [, limits] = await checkRunning(setup);
    assert.match(limits?.text ?? '', /now 3 connections, 2 of them not logged in/);
  });

  it('is how much room its files take, where it keeps files', async () => {
    inForce({ ...ownSettings(), files: {} });
    commands.register('files', Type.Object({}), () => ({
      files: 12,
      unfinished: 2,
      bytes: 3_670_016,
      mebibytes: 20_480,
    }));
    const [, files] = await checkRunning(setup);
    assert.equal(files?.text, '12 files, 2 of them unfinished, take 3.5 of 20480 MiB');
  });

  const auditStates = [
    ['written', 'good', /^\/d\/audit\.jsonl$/],
    ['gone', 'problem', /audit\.jsonl was moved or deleted, .*restart/],
    ['failing', 'problem', /audit\.jsonl can not be written, .*make room/],
  ] as const;

  for (const [state, kind, words] of auditStates)
    it(`is that its audit log is ${state}`, async () => {
      inForce({ ...ownSettings(), audit: {} });
      commands.register('audit', Type.Object({}), () => ({ file: '/d/audit.jsonl', state }));
      const audit = (await checkRunning(setup)).at(-1);
      assert.equal(audit?.kind, kind);
      assert.match(audit.text, words);
    });
});
