import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskFile } from '../../../src/files/disk-file.ts';
import { openDiskSink, openWholeSink } from '../../../src/files/disk-sink.ts';
import { safeFileName } from '../../../src/files/safe-file-name.ts';
import { UnnamedFile } from '../../../src/files/unnamed-file.ts';
import { englishMessageTexts } from '../support/english-message-texts.ts';

const texts = englishMessageTexts.fileProblems;
const bytes = Uint8Array.of(1, 2, 3, 4, 5);

describe('files on the disk', () => {
  let folder: string;

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ns-disk-'))));
  afterEach(() => rm(folder, { recursive: true }));

  describe('for a while', () => {
    it('have no name that would outlive a killed process', async () => {
      const file = await UnnamedFile.create(folder);
      await file.write(0, bytes);
      await file.write(2, Uint8Array.of(9, 9, 9, 9));
      assert.deepEqual(await readdir(folder), []);
      assert.deepEqual(await file.read(1, 100), Uint8Array.of(2, 9, 9, 9, 9));
      assert.deepEqual(await file.read(100, 1), new Uint8Array(0));
      await file.close();
      assert.deepEqual(await readdir(folder), []);
    });

    it('leave nothing where they can’t be made', async () => {
      await assert.rejects(UnnamedFile.create(join(folder, 'nowhere')));
      assert.deepEqual(await readdir(folder), []);
    });
  });

  describe('to send', () => {
    it('are read from any place', async () => {
      await writeFile(join(folder, 'a.bin'), bytes);
      const file = await openDiskFile(join(folder, 'a.bin'), texts);
      assert.deepEqual([file.name, file.size], ['a.bin', 5]);
      assert.deepEqual(await file.read(1, 3), Uint8Array.of(2, 3, 4));
      assert.deepEqual(await file.read(0, 2), Uint8Array.of(1, 2));
      await file.close();
    });

    it('say so when they became shorter meanwhile', async () => {
      await writeFile(join(folder, 'a.bin'), bytes);
      const file = await openDiskFile(join(folder, 'a.bin'), texts);
      await truncate(join(folder, 'a.bin'), 2);
      await assert.rejects(file.read(0, 5), /a\.bin changed/);
      await file.close();
    });

    it('are no folders', async () => {
      await mkdir(join(folder, 'sub'));
      await assert.rejects(openDiskFile(join(folder, 'sub'), texts), /sub no file/);
    });
  });

  describe('to save', () => {
    it('come in their place when they are whole, for this user only', async () => {
      await writeFile(join(folder, 'a.bin'), 'what was there');
      const sink = await openDiskSink(join(folder, 'a.bin'), 'mark');
      await sink.write(0, bytes);
      assert.equal(await readFile(join(folder, 'a.bin'), 'utf8'), 'what was there');
      await sink.finish();
      assert.deepEqual(new Uint8Array(await readFile(join(folder, 'a.bin'))), bytes);
      assert.deepEqual(await readdir(folder), ['a.bin']);
      if (process.platform !== 'win32') assert.equal((await stat(join(folder, 'a.bin'))).mode & 0o777, 0o600);
    });

    it('leave nothing behind when they are not', async () => {
      const sink = await openDiskSink(join(folder, 'a.bin'), 'mark');
      await sink.write(0, bytes);
      await sink.abandon();
      await sink.abandon();
      assert.deepEqual(await readdir(folder), []);
    });

    it('go whole to a place that takes them so only', async () => {
      const put: Uint8Array[] = [];
      const sink = await openWholeSink((all) => Promise.resolve(void put.push(all)));
      await sink.write(0, bytes.subarray(0, 3));
      await sink.write(3, bytes.subarray(3));
      await sink.finish();
      await sink.abandon();
      assert.deepEqual(put, [bytes]);
    });
  });

  describe('have names of others', () => {
    for (const [given, safe] of [
      ['plan.pdf', 'plan.pdf'],
      ['../../.bashrc', '_.._.bashrc'],
      ['C:\\Windows\\x', 'C__Windows_x'],
      ['..', 'file'],
      ['', 'file'],
      ['con.txt', '_con.txt'],
      ['a\u202egpj.exe', 'a_gpj.exe'],
      ['a\nb', 'a_b'],
      [`${'x'.repeat(300)}.tar`, `${'x'.repeat(116)}.tar`],
    ] as const)
      it(`${JSON.stringify(given).slice(0, 30)} is offered as ${safe.slice(0, 20)}`, () =>
        assert.equal(safeFileName(given), safe));
  });
});
