import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SinkFile } from '../../src/node/sink-file.ts';
import { SourceFile } from '../../src/node/source-file.ts';

describe('files that are sent and that come', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mf-'));
    path = join(folder, 'report.txt');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are read from any place, up to their end', async () => {
    await writeFile(path, 'one two three');
    const source = await SourceFile.open(path);
    assert.deepEqual([source.name, source.size], ['report.txt', 13]);
    assert.equal(Buffer.from(await source.read(4, 3)).toString(), 'two');
    assert.equal(Buffer.from(await source.read(8, 100)).toString(), 'three');
    assert.equal((await source.read(13, 5)).length, 0);
    await source.close();
  });

  it('have another version once they were changed', async () => {
    await writeFile(path, 'one');
    const before = await SourceFile.open(path);
    const same = await SourceFile.open(path);
    await appendFile(path, 'more');
    const after = await SourceFile.open(path);
    assert.equal(same.version, before.version);
    assert.notEqual(after.version, before.version);
    await Promise.all([before, same, after].map((file) => file.close()));
  });

  it('are files: no folder is sent', async () => {
    await assert.rejects(SourceFile.open(folder));
    await assert.rejects(SourceFile.open(join(folder, 'none')));
  });

  it('have their name only once they are whole', async () => {
    await writeFile(path, 'of before');
    const sink = await SinkFile.create(path);
    await sink.write(4, Buffer.from('half'));
    await sink.write(0, Buffer.from('one '));
    assert.equal(await readFile(path, 'utf8'), 'of before');
    await sink.finish();
    await sink.abandon();
    assert.equal(await readFile(path, 'utf8'), 'one half');
    assert.deepEqual(await readdir(folder), ['report.txt']);
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('leave nothing when they are abandoned, also twice', async () => {
    const sink = await SinkFile.create(path);
    await sink.write(0, Buffer.from('half'));
    await sink.abandon();
    await sink.abandon();
    assert.deepEqual(await readdir(folder), []);
  });

  it('do not mix when two come to the same place', async () => {
    const [first, second] = [await SinkFile.create(path), await SinkFile.create(path)];
    await first.write(0, Buffer.from('first'));
    await second.write(0, Buffer.from('2'));
    await first.finish();
    await second.finish();
    assert.equal(await readFile(path, 'utf8'), '2');
  });
});
