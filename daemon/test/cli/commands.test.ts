import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { runBin } from './run-script.ts';

describe('noncesensed on the command line', () => {
  let folder: TemporaryFolder;
  let dataDir: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'data');
  });

  afterEach(() => folder.remove());

  function write(text: string): string {
    const file = join(folder.path, 'c.jsonc');
    writeFileSync(file, text);
    return file;
  }

  it('helps', async () => {
    const { code, stdout } = await runBin(['--help']);
    assert.equal(code, 0);
    for (const name of ['init', 'start', 'check', 'reload', 'invite', 'stop'])
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
    assert.match(stdout, /Exit codes: 0 done, 1 a problem/);
    const start = await runBin(['start', '--help']);
    assert.equal(start.code, 0);
    for (const option of ['--listen HOST:PORT', '--json', '--data-dir DIR'])
      assert.ok(start.stdout.includes(option));
    assert.match((await runBin(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('does not mind when nobody reads to the end', async () => {
    const { code, stderr } = await runBin(['--help'], { readsNothing: true });
    assert.deepEqual([code, stderr], [0, '']);
  });

  const mistakes: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [[], /say what to do\n[^]*Usage: noncesensed <command>/],
    [['strat'], /"strat" is no command; did you mean "start"\?/],
    [
      ['dance-all-night'],
      /is no command; the commands are init, start, check, reload, invite, invites, withdraw-invite, delete-account, audit-verify, import-classic, stop/,
    ],
    [['start', '--lisen', 'x'], /option --lisen is unknown; did you mean "--listen"\?/],
    [['start', '-x'], /option -x is unknown/],
    [['start', '--listen'], /--listen needs a value: --listen=HOST:PORT/],
    [['start', '--listen', '--json'], /--listen needs a value/],
    [['start', '--json=yes'], /--json takes no value/],
    [['stop', 'now'], /"now" is one argument too many/],
    [['stop', '--config', 'a', '--config', 'b'], /--config is given twice/],
    [['delete-account', '--yes'], /say whose account: noncesensed delete-account USER/],
    [['delete-account', 'alice'], /there is no terminal to ask on: give --yes/],
    [['withdraw-invite'], /say either which invite, .* or --all/],
    [['withdraw-invite', 'ab', '--all'], /say either which invite, .* or --all/],
    [['invite', '--uses', 'many'], /--uses takes a whole number from 1, not "many"/],
    [['invite', '--expires', '3s'], /--expires: "3s" is no time from 1 minute to 1 year/],
  ];

  for (const [args, words] of mistakes) {
    it(`explains ${['noncesensed', ...args].join(' ')}`, async () => {
      const { code, stdout, stderr } = await runBin(args);
      assert.match(stderr, words);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  it('init makes all there is to make, once', async () => {
    const first = await runBin(['init'], { home: folder.path });
    const home = join(folder.path, 'noncesense');
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /noncesense\.jsonc \(wrote\)/);
    const key = readFileSync(join(home, 'daemon.key'), 'utf8');
    writeFileSync(join(home, 'noncesense.jsonc'), '{ "name": "Mine" }');
    const second = await runBin(['init'], { home: folder.path });
    assert.match(second.stdout, /noncesense\.jsonc \(kept\)/);
    assert.equal(readFileSync(join(home, 'daemon.key'), 'utf8'), key);
    assert.equal(readFileSync(join(home, 'noncesense.jsonc'), 'utf8'), '{ "name": "Mine" }');
  });

  it('init writes a configuration elsewhere that leads to the data directory', async () => {
    const file = join(folder.path, 'etc', 'n.jsonc');
    assert.equal((await runBin(['init', '--data-dir', dataDir, '--config', file])).code, 0);
    const { code, stdout, stderr } = await runBin(['check', '--config', file]);
    assert.ok(stdout.includes(dataDir), stdout + stderr);
    assert.match(stdout, /^ok +key +[\w-]{6} /m);
    assert.equal(existsSync(join(dataDir, 'noncesense.jsonc')), false);
    assert.ok(code === 0 || stderr.includes('7373'), stderr);
  });

  it('check finds nothing wrong, changes nothing, and tells who can see what', async () => {
    const file = write(`{ "listen": "127.0.0.1:0", "dataDir": ${JSON.stringify(dataDir)} }`);
    const { code, stdout, stderr } = await runBin(['check', '--config', file]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^ {2}broadcast .*text of lobby messages/m);
    assert.equal(existsSync(dataDir), false);
  });

  it('check tells all problems of the configuration and its plugins at once', async () => {
    const file = write('{\n"nmae": 1,\n"plugins": {"auth": {"registratoin": "open"}, "brodcast": {}}\n}');
    const { code, stderr } = await runBin(['check', '--config', file]);
    assert.equal(code, 1);
    assert.ok(stderr.includes(`${file}:2:1: key "nmae" is unknown; did you mean "name"?`), stderr);
    assert.ok(
      stderr.includes(
        `${file}:3:22: key "plugins.auth.registratoin" is unknown; did you mean "registration"?`,
      ),
    );
    assert.match(stderr, /3:47: plugin "brodcast" cannot be loaded: .*; did you mean "broadcast"\?/);
  });

  it('check lets neither log go into what the daemon uses itself', async () => {
    const text = (audit: string, log: string) =>
      write(
        JSON.stringify({
          listen: '127.0.0.1:0',
          dataDir,
          log: { file: log },
          plugins: { audit: { file: audit } },
        }),
      );
    for (const name of ['daemon.key', 'noncesense.db', 'noncesense.db-wal', 'admin.sock']) {
      const log = await runBin(['check', '--config', text('audit.jsonl', join(dataDir, name))]);
      assert.match(
        log.stderr,
        /c\.jsonc:1:\d+: key "log\.file": must not be .*, which the daemon uses itself/,
      );
      const audit = await runBin(['check', '--config', text(name, 'daemon.log')]);
      assert.match(
        audit.stderr,
        /c\.jsonc:1:\d+: key "plugins\.audit\.file": must not be .*, which the daemon uses/,
      );
      assert.deepEqual([log.code, audit.code], [1, 1]);
    }
    const both = await runBin(['check', '--config', text(join(folder.path, 'one.log'), 'one.log')]);
    assert.match(
      both.stderr,
      /key "plugins\.audit\.file": must not be .*one\.log, which the daemon uses itself/,
    );
  });

  it('neither check nor start lets a log go into somebody’s file', async () => {
    const note = join(folder.path, 'note.txt');
    writeFileSync(note, 'remember the milk\n', { mode: 0o644 });
    const settings = [{ log: { file: note }, plugins: {} }, { plugins: { audit: { file: note } } }];
    for (const setting of settings) {
      const file = write(JSON.stringify({ listen: '127.0.0.1:0', dataDir, ...setting }));
      for (const command of ['check', 'start']) {
        const { code, stderr } = await runBin([command, '--config', file]);
        assert.equal(code, 1);
        assert.match(stderr, /note\.txt is no (audit )?log .*left as it is/);
      }
    }
    assert.equal(readFileSync(note, 'utf8'), 'remember the milk\n');
    assert.equal(statSync(note).mode & 0o777, 0o644);
  });

  it('check tells of a log that could not be written, as a start does', async () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    for (const log of ['.', 'a-file/deep/daemon.log']) {
      const file = write(JSON.stringify({ listen: '127.0.0.1:0', dataDir, log: { file: log } }));
      for (const command of ['check', 'start']) {
        const { code, stderr } = await runBin([command, '--config', file]);
        assert.equal(code, 1);
        assert.match(stderr, /cannot write the log: .*; "log\.file" in the configuration moves it/);
      }
    }
  });

  it('check names a readable key, a foreign database and a taken port', async () => {
    assert.equal((await runBin(['init', '--data-dir', dataDir])).code, 0);
    chmodSync(join(dataDir, 'daemon.key'), 0o644);
    writeFileSync(join(dataDir, 'noncesense.db'), 'not a database '.repeat(100));
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { code, stdout, stderr } = await runBin([
      'check',
      '--data-dir',
      dataDir,
      '--config',
      write(`{"listen": "127.0.0.1:${port}"}`),
    ]);
    taken.close();
    assert.equal(code, 1);
    assert.match(stderr, /key: .*run chmod 600/);
    assert.match(stderr, /database: .*is not a NonceSense database/);
    assert.match(stderr, /port: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    assert.equal(stdout.match(/^PROBLEM/gm)?.length, 3);
  });

  it('check says in the words of start that the key is missing, and that the data directory is none', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'noncesense.db'), '');
    const withoutKey = await runBin(['check', '--data-dir', dataDir]);
    assert.match(withoutKey.stderr, /key: .*daemon\.key is missing, though .* holds a database/);
    const file = write('{ "listen": "127.0.0.1:0" }');
    const noFolder = await runBin(['check', '--data-dir', file]);
    assert.equal(noFolder.code, 1);
    assert.match(
      noFolder.stderr,
      /data directory: nothing can be written in the data directory .*c\.jsonc: .*/,
    );
  });

  it('invite and stop say when no daemon runs', async () => {
    mkdirSync(dataDir);
    for (const command of ['invite', 'stop']) {
      const { code, stderr } = await runBin([command, '--data-dir', dataDir]);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^noncesensed: no noncesensed is running here .*: start it with "noncesensed start"\n$/,
      );
    }
  });

  it('start refuses what cannot work in one line', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'noncesense.db'), '');
    const { code, stdout, stderr } = await runBin([
      'start',
      '--data-dir',
      dataDir,
      '--listen',
      '127.0.0.1:0',
    ]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^noncesensed: .*daemon\.key is missing, though .*\n$/);
  });
});
