import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FileStore } from '../../src/node/file-store.ts';

const KILLS = 8;
const one = Uint8Array.of(1);
const two = Uint8Array.of(2, 2);

describe('FileStore', () => {
  let folder: string;
  let store: FileStore;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'fs-')), 'made', 'here');
    store = new FileStore(folder);
  });

  afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));

  it('reads what was written last, until that is removed', async () => {
    assert.equal(await store.read('value'), undefined);
    await store.write('value', one);
    await store.write('value', two);
    assert.deepEqual(await new FileStore(folder).read('value'), two);
    await store.remove('value');
    assert.equal(await store.read('value'), undefined);
    await store.remove('value');
  });

  it('removes nothing from a folder that is not there', async () => {
    await store.remove('value');
    assert.deepEqual(await store.read('value'), undefined);
  });

  it('gives a value another name', async () => {
    await store.write('value', one);
    await store.rename('value', 'aside');
    assert.equal(await store.read('value'), undefined);
    assert.deepEqual(await store.read('aside'), one);
    await assert.rejects(store.rename('value', 'aside'), { code: 'ENOENT' });
  });

  it('lets nobody else read', async function () {
    if (process.platform === 'win32') this.skip();
    await store.write('value', one);
    assert.equal((await stat(join(folder, 'value'))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it('has the old value after a kill before the new one was in place, and leaves nothing of it behind', async () => {
    await store.write('value', one);
    // A kill between writing aside and renaming leaves exactly this.
    await writeFile(join(folder, 'value.new'), 'half of something lon');
    assert.deepEqual(await store.read('value'), one);
    await store.write('value', two);
    assert.deepEqual(await store.read('value'), two);
    await writeFile(join(folder, 'value.new'), 'half of something lon');
    await store.remove('value');
    assert.deepEqual(await readdir(folder), []);
  });

  it('puts a new value in the place of the old one, which is not touched', async function () {
    if (process.platform === 'win32') this.skip();
    await store.write('value', one);
    await using old = await open(join(folder, 'value'));
    await store.write('value', two);
    assert.deepEqual(new Uint8Array(await old.readFile()), one);
  });

  it('says that it could not write', async () => {
    await writeFile(join(folder, '..', '..', 'made'), 'a file in the way');
    await assert.rejects(store.write('value', one), { code: 'ENOTDIR' });
  });

  it('has a whole value, no older than the last kept one, whenever its process is killed', async function () {
    this.timeout(60_000);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'file-writer.ts'), folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'close');
      let last = -1;
      for await (const line of createInterface(child.stdout)) {
        last = Number(line);
        // It lands somewhere in the middle of the next write.
        if (last === kill % 3) child.kill('SIGKILL');
      }
      await ended;
      const bytes = await readFile(join(folder, 'value'));
      const [version = -1] = bytes;
      assert.ok(bytes.equals(Buffer.alloc(4_000_000, version)), 'torn');
      assert.ok(version === last || version === last + 1, `${version} after ${last} was kept`);
    }
  });
});
