import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Vault } from '../../src/client/vault/vault.ts';
import type { VaultSecret } from '../../src/client/vault/vault-secret.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { VaultFolder } from '../../src/node/vault-folder.ts';
import { HeldClock } from '../support/held-clock.ts';

const KILLS = 6;

describe('VaultFolder', () => {
  let root: string;
  let path: string;
  let folder: VaultFolder;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'vf-'));
    path = join(root, 'made', 'here');
    folder = new VaultFolder(path);
  });

  afterEach(async () => {
    await folder.close();
    await rm(root, { recursive: true });
  });

  async function write(name: string, text: string): Promise<void> {
    const file = await folder.create(name);
    assert.ok(file);
    await file.append(encodeUtf8(text));
    await file.sync();
    await file.close();
    await file.close();
  }

  it('is empty before anything is written, and makes no folder to say so', async () => {
    assert.deepEqual(await folder.list(), []);
    await folder.remove('a').catch((error: unknown) => assert.fail(String(error)));
    await assert.rejects(stat(path), { code: 'ENOENT' });
  });

  it('appends, and reads any part, also of what is appended later', async () => {
    const file = await folder.create('a');
    assert.ok(file);
    await file.append(encodeUtf8('hello '));
    assert.deepEqual(await folder.read('a', 1, 3), encodeUtf8('ell'));
    await file.append(encodeUtf8('world'));
    assert.deepEqual(await folder.read('a', 4, 100), encodeUtf8('o world'));
    assert.deepEqual(await folder.read('a', 100, 5), new Uint8Array());
    await file.close();
  });

  it('makes a file once', async () => {
    await write('a', 'one');
    assert.equal(await folder.create('a'), undefined);
    assert.equal(await new VaultFolder(path).create('a'), undefined);
    assert.deepEqual(await folder.read('a', 0, 9), encodeUtf8('one'));
  });

  it('renames over what is there, and the writer goes on', async () => {
    const file = await folder.create('a');
    assert.ok(file);
    await write('b', 'old');
    assert.deepEqual(await folder.read('b', 0, 9), encodeUtf8('old'));
    await file.append(encodeUtf8('one'));
    await folder.rename('a', 'b');
    await file.append(encodeUtf8(' two'));
    assert.deepEqual(await folder.read('b', 0, 9), encodeUtf8('one two'));
    assert.deepEqual(await folder.list(), ['b']);
    await file.close();
    await assert.rejects(folder.rename('a', 'c'), { code: 'ENOENT' });
  });

  it('removes, and has no old content for a name that is used again', async () => {
    await write('a', 'one');
    assert.deepEqual(await folder.read('a', 0, 9), encodeUtf8('one'));
    await folder.remove('a');
    await folder.remove('a');
    await assert.rejects(folder.read('a', 0, 9), { code: 'ENOENT' });
    await write('a', 'two');
    assert.deepEqual(await folder.read('a', 0, 9), encodeUtf8('two'));
  });

  it('lets nobody else read', async function () {
    if (process.platform === 'win32') this.skip();
    await write('a', 'one');
    assert.equal((await stat(join(path, 'a'))).mode & 0o777, 0o600);
    assert.equal((await stat(path)).mode & 0o777, 0o700);
  });

  it('says what stands in its way', async () => {
    await writeFile(join(root, 'made'), 'a file');
    await assert.rejects(folder.create('a'), { code: /ENOTDIR|EEXIST/ });
    await assert.rejects(folder.list(), { code: 'ENOTDIR' });
  });

  it('holds a vault, of which another process finds nothing to read', async () => {
    let kept: VaultSecret | undefined;
    const open = async () => {
      const secret = {
        load: () => Promise.resolve(kept),
        save: (value: VaultSecret) => Promise.resolve(void (kept = value)),
      };
      const isResident = () => false;
      const opening = await Vault.open({
        files: folder,
        secret,
        isResident,
        clock: new HeldClock(),
        report: () => undefined,
      });
      assert.ok('vault' in opening);
      return opening.vault;
    };
    const vault = await open();
    for (const key of ['a', 'b', 'c'])
      await vault.commit([{ kind: 'put', space: 'messages', key, value: encodeUtf8('planted text') }]);
    await vault.compact();
    await vault.commit([{ kind: 'put', space: 'messages', key: 'd', value: encodeUtf8('planted text') }]);
    await vault.close();
    for (const name of await readdir(path))
      assert.equal((await readFile(join(path, name))).indexOf('planted'), -1);
    const again = await open();
    assert.deepEqual(
      (await again.list('messages')).map(({ key }) => key),
      ['a', 'b', 'c', 'd'],
    );
    await again.close();
  });

  it('has all that a vault kept, whenever its process is killed', async function () {
    this.timeout(60_000);
    let last = -1;
    for (let kill = 0; kill <= KILLS; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'vault-writer.ts'), path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'close');
      let seen = 0;
      for await (const line of createInterface(child.stdout)) {
        const [kind, state, count] = line.split(' ');
        if (state === undefined) last = Number(kind);
        else {
          assert.deepEqual([kind, state], [kill === 0 ? 'new' : 'whole', 'whole']);
          assert.ok(
            Number(count) === last + 1 || Number(count) === last + 2,
            `${count} after ${last} was kept`,
          );
          last = Number(count) - 1;
        }
        if (seen++ === 5 + kill * 7) child.kill('SIGKILL');
      }
      await ended;
      assert.ok(seen > 5, 'the process ended by itself');
    }
  });
});
