import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../src/operator-error.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load-config.ts';
import type { ConfigOverrides } from '../../src/config/overrides.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

describe('loadConfig', () => {
  let folder: TemporaryFolder;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'c.jsonc');
  });

  afterEach(() => folder.remove());

  function load(text: string, overrides: ConfigOverrides = {}): LoadedConfig {
    writeFileSync(file, text);
    return loadConfig({ file, overrides });
  }

  function problemsOf(text: string, overrides: ConfigOverrides = {}): string[] {
    const loaded = load(text, overrides);
    assert.equal(loaded.kind, 'bad');
    return loaded.problems.map((problem) => loaded.places.describe(problem).replace(file, 'c.jsonc'));
  }

  function configOf(text: string, overrides: ConfigOverrides = {}) {
    const loaded = load(text, overrides);
    assert.equal(loaded.kind, 'ok');
    return loaded.config;
  }

  it('gives the defaults without a file', () => {
    const loaded = loadConfig({ overrides: { dataDir: folder.path } });
    assert.equal(loaded.kind, 'ok');
    assert.equal(loaded.config.listen, '127.0.0.1:7373');
    assert.equal(loaded.config.dataDir, folder.path);
    assert.equal(loaded.config.adminSocket, join(folder.path, 'admin.sock'));
    assert.deepEqual(Object.keys(loaded.config.plugins), [
      'limits',
      'auth',
      'broadcast',
      'presence',
      'audit',
      'e2e-relay',
      'files',
    ]);
    assert.deepEqual(loaded.warnings, []);
  });

  it('finds noncesense.jsonc in the data directory', () => {
    writeFileSync(join(folder.path, 'noncesense.jsonc'), '{ "name": "Found" }');
    const loaded = loadConfig({ overrides: { dataDir: folder.path } });
    assert.equal(loaded.kind, 'ok');
    assert.equal(loaded.config.name, 'Found');
  });

  it('tells all that is wrong at once, each with its place', () => {
    const text = `{
  // a comment
  "nmae": "x",
  "connections": {
    "loginAtempts": 1,
    "loginSeconds": 1,
  },
  "advertise": "0.0.0.0:7373",
  "listen": "1:2:3",
}`;
    assert.deepEqual(problemsOf(text), [
      'c.jsonc:3:3: key "nmae" is unknown; did you mean "name"?',
      'c.jsonc:5:5: key "connections.loginAtempts" is unknown; did you mean "loginAttempts"?',
      'c.jsonc:6:21: key "connections.loginSeconds" must be at least 5',
      'c.jsonc:9:13: key "listen" does not work: "1:2:3" is not an address; write host:port, for example chat.example.org:7373',
      'c.jsonc:8:16: key "advertise" must be an address that people can reach, not "0.0.0.0"',
    ]);
  });

  it('points at the text where it is no JSON', () => {
    assert.deepEqual(problemsOf('{\n  "name" "x",\n  "listen": }'), [
      'c.jsonc:2:10: a colon is missing before this',
      'c.jsonc:3:13: a value is expected here',
    ]);
  });

  it('refuses a key that stands there twice', () => {
    assert.deepEqual(problemsOf('{"name": "a", "plugins": {"auth": {"a": 1, "a": 2}}, "name": "b"}'), [
      'c.jsonc:1:44: key "plugins.auth.a" stands here a second time',
      'c.jsonc:1:54: key "name" stands here a second time',
    ]);
    assert.deepEqual(problemsOf('{"__proto__": {"name": "a"}}'), [
      'c.jsonc:1:2: key "__proto__" is not allowed',
    ]);
  });

  it('names the option that set a bad value', () => {
    assert.deepEqual(problemsOf('{"listen": "ok:1"}', { listen: 'not ok', logLevel: 'loud' }), [
      'option --log-level: key "log.level" must be "trace", "debug", "info", "warn", "error", or "fatal"',
      'option --listen: key "listen" does not work: "not ok" is not an address; write host:port, for example chat.example.org:7373',
    ]);
  });

  it('takes no port for a host', () => {
    assert.deepEqual(problemsOf('{"listen": "7373", "advertise": "7373"}'), [
      'c.jsonc:1:12: key "listen" does not work: "7373" is a port; write host:port, for example 127.0.0.1:7373',
      'c.jsonc:1:33: key "advertise" does not work: "7373" is a port; write host:port, for example 127.0.0.1:7373',
    ]);
  });

  it('lets options win over the file, and the file over the defaults', () => {
    const config = configOf('{"name": "N", "listen": "a:1", "log": {"file": "l.log"}}', {
      listen: 'b:2',
      logLevel: 'debug',
    });
    assert.deepEqual([config.name, config.listen], ['N', 'b:2']);
    assert.deepEqual(config.log, { file: join(folder.path, 'l.log'), level: 'debug' });
  });

  it('sees paths of the file from its folder, an option from where the command runs', () => {
    const config = configOf('{"dataDir": "data", "adminSocket": "a.sock"}');
    assert.equal(config.dataDir, join(folder.path, 'data'));
    assert.equal(config.adminSocket, join(folder.path, 'a.sock'));
    assert.equal(configOf('{"dataDir": "data"}', { dataDir: 'mine' }).dataDir, join(process.cwd(), 'mine'));
  });

  it('runs only the plugins the file names', () => {
    const { plugins } = configOf('{"plugins": {"auth": {"registration": "open"}}}');
    assert.deepEqual(structuredClone(plugins), { auth: { registration: 'open' } });
  });

  it('refuses an admin socket that the system could not make', () => {
    const [problem] = problemsOf(`{"adminSocket": "${'x'.repeat(120)}"}`);
    assert.match(
      problem ?? '',
      /^c\.jsonc:1:17: key "adminSocket": .* the system takes 100; set it to a shorter path$/,
    );
  });

  it('refuses a name that people could not tell apart', () => {
    assert.match(
      problemsOf('{"name": "a\\u202eb"}')[0] ?? '',
      /^c\.jsonc:1:10: key "name" must not hold control/,
    );
    assert.match(problemsOf(`{"name": "${'日'.repeat(64)}"}`)[0] ?? '', /at most 128 bytes/);
  });

  it('warns when links would name a wildcard', () => {
    const warningsOf = (text: string) => {
      const loaded = load(text);
      return loaded.kind === 'ok' ? loaded.warnings.join() : 'bad';
    };
    assert.ok(warningsOf('{"listen": "[::]:7373"}').includes(`invite links will name ${hostname()}:7373`));
    for (const wildcard of ['0.0.0.0', '0', '00', '0.0', '0x0', '0x0.0'])
      assert.match(warningsOf(`{"listen": "${wildcard}:7373"}`), /invite links will name/, wildcard);
    for (const host of ['10.0.0.0', '0.example.org', '127.0.0.1'])
      assert.equal(warningsOf(`{"listen": "${host}:7373"}`), '');
    assert.equal(warningsOf('{"listen": "0.0.0.0:7373", "advertise": "chat.example.org:7373"}'), '');
  });

  it('says how to make a file that is missing', () => {
    assert.throws(
      () => loadConfig({ file: join(folder.path, 'none.jsonc') }),
      (error) => error instanceof OperatorError && /noncesensed init --config/.test(error.message),
    );
  });
});
