import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState } from '../../src/terminal/open-state.ts';
import { defaultStateFolder } from '../../src/terminal/state-folder.ts';
import { StateProblem } from '../../src/terminal/state-problem.ts';

const isUnusable = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof StateProblem, String(error));
  assert.match(error.message, words);
  return !error.isInUse;
};

describe('the state folder of the terminal client', () => {
  let parent: string;
  let folder: string;
  let asked: string[];

  const open = ({ encrypt = false, passphrase = 'a long passphrase', at = folder } = {}) => {
    const ask = (wanted: string) => {
      asked.push(wanted);
      return Promise.resolve(passphrase);
    };
    return openState({ folder: at, encrypt, passphrase: ask });
  };

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'ns-state-'));
    folder = join(parent, 'made', 'here');
    asked = [];
  });

  afterEach(() => rm(parent, { recursive: true }));

  it('keeps secrets and profile from one process to the next', async () => {
    const first = await open();
    await Promise.all([first.secrets.set('one', '1'), first.secrets.set('two', '2')]);
    await first.secrets.delete('one');
    await first.profiles.set('place', { host: 'h', port: 1 });
    first.dispose();
    const second = await open();
    assert.deepEqual([await second.secrets.get('one'), await second.secrets.get('two')], [undefined, '2']);
    assert.deepEqual(second.profiles.get('place'), { host: 'h', port: 1 });
    second.dispose();
    assert.deepEqual(asked, []);
  });

  it('is for one process at a time', async () => {
    const first = await open();
    await assert.rejects(open(), (error) => error instanceof StateProblem && error.isInUse);
    first.dispose();
    (await open()).dispose();
  });

  it('is let go when it could not be opened', async () => {
    (await open()).dispose();
    await writeFile(join(folder, 'profile'), '{', { mode: 0o600 });
    await assert.rejects(open(), isUnusable(/profile is damaged/));
    await rm(join(folder, 'profile'));
    (await open()).dispose();
  });

  it('opens to nobody else', async function () {
    if (process.platform === 'win32') this.skip();
    const state = await open();
    await state.secrets.set('one', '1');
    state.dispose();
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, 'secrets'))).mode & 0o777, 0o600);
    await chmod(join(folder, 'secrets'), 0o604);
    await assert.rejects(open(), isUnusable(/secrets can be opened by other users/));
    await chmod(join(folder, 'secrets'), 0o600);
    await chmod(folder, 0o750);
    await assert.rejects(open(), isUnusable(/here can be opened by other users/));
    assert.equal((await stat(folder)).mode & 0o777, 0o750, 'a folder of somebody is not changed');
    await symlink(folder, join(parent, 'link'));
    await assert.rejects(open({ at: join(parent, 'link') }), isUnusable(/is no folder/));
    await assert.rejects(open({ at: join(folder, 'secrets') }), isUnusable(/can't be made|is no folder/));
  });

  it('keeps secrets under a passphrase once that was wished for, those of before too', async () => {
    const plain = await open();
    await plain.secrets.set('key', 'of value');
    plain.dispose();
    (await open({ encrypt: true })).dispose();
    assert.doesNotMatch(await readFile(join(folder, 'secrets'), 'utf8'), /of value/);
    const later = await open();
    assert.equal(await later.secrets.get('key'), 'of value');
    await later.secrets.set('key', 'of more value');
    later.dispose();
    assert.doesNotMatch(await readFile(join(folder, 'secrets'), 'utf8'), /of more value/);
    assert.deepEqual(asked, ['new', 'known']);
    await assert.rejects(open({ passphrase: 'another passphrase' }), isUnusable(/passphrase is wrong/));
  });

  it('never writes the same sealed secrets twice', async () => {
    const state = await open({ encrypt: true });
    const read = () => readFile(join(folder, 'secrets'), 'utf8');
    await state.secrets.set('key', 'value');
    const once = await read();
    await state.secrets.set('key', 'value');
    assert.notEqual(await read(), once);
    state.dispose();
  });

  it('says that secrets are damaged, and does not write over them', async () => {
    (await open({ encrypt: true })).dispose();
    const path = join(folder, 'secrets');
    const whole = await readFile(path, 'utf8');
    const damages = [
      '',
      '{}',
      '[1]',
      whole.slice(0, -1),
      whole.replace('"salt":"', '"salt":"!'),
      '{"version":1,"values":{"a":1}}',
    ];
    for (const damage of [...damages, whole.replace(/"iterations":\d+/, '"iterations":1000')]) {
      await writeFile(path, damage);
      await assert.rejects(open({ encrypt: true }), isUnusable(/secrets is damaged/), damage);
      assert.equal(await readFile(path, 'utf8'), damage);
    }
    await writeFile(
      path,
      whole.replace(/"nonce":"(.)/, (_, first: string) => `"nonce":"${first === 'A' ? 'B' : 'A'}`),
    );
    await assert.rejects(open(), isUnusable(/passphrase is wrong, or .* was changed/));
  });

  it('does not take a change for made that could not be written', async function () {
    if (process.platform === 'win32') this.skip();
    const state = await open();
    await state.secrets.set('one', '1');
    await rm(join(folder, 'secrets'));
    await symlink('/no/such/folder', join(folder, 'secrets.new'));
    await assert.rejects(state.secrets.set('one', '2'), { code: 'ENOENT' });
    assert.equal(await state.secrets.get('one'), '1');
    await rm(join(folder, 'secrets.new'));
    await state.secrets.set('two', '2');
    assert.deepEqual([await state.secrets.get('one'), await state.secrets.get('two')], ['1', '2']);
    state.dispose();
  });

  it('lies where such things lie on each system', () => {
    const place = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
      defaultStateFolder({ platform, env, home: '/home/a' });
    assert.equal(place('linux'), '/home/a/.local/state/noncesense');
    assert.equal(place('linux', { XDG_STATE_HOME: '/state' }), '/state/noncesense');
    assert.equal(place('linux', { XDG_STATE_HOME: 'relative' }), '/home/a/.local/state/noncesense');
    assert.match(place('win32', { LOCALAPPDATA: '/local' }), /local.noncesense$/);
    assert.match(place('win32'), /AppData.Local.noncesense$/);
  });
});
