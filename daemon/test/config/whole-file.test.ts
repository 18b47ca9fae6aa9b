import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeWhole } from '../../src/whole-file.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

describe('a file that is placed whole', () => {
  let folder: TemporaryFolder;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'key');
  });

  afterEach(async () => {
    assert.ok(
      readdirSync(folder.path).every((name) => name === 'key'),
      'nothing is left beside it',
    );
    await folder.remove();
  });

  it('holds what was written', () => {
    placeWhole(file, (aside) => {
      writeFileSync(aside, 'ours');
    });
    assert.equal(readFileSync(file, 'utf8'), 'ours');
  });

  it('leaves a file of somebody else who was faster', () => {
    placeWhole(file, (aside) => {
      writeFileSync(aside, 'ours');
      writeFileSync(file, 'theirs');
    });
    assert.equal(readFileSync(file, 'utf8'), 'theirs');
  });

  it('hides no failure behind a file that is there', () => {
    writeFileSync(file, 'theirs');
    const write = () => {
      throw new Error('the disk is full');
    };
    assert.throws(() => {
      placeWhole(file, write);
    }, /the disk is full/);
  });
});
