import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { daemonKeyPath, openDaemonKey } from '../../src/daemon-key.ts';
import { dataDirProblem, dataDirWarning, prepareDataDir } from '../../src/data-dir.ts';
import { OperatorError } from '../../src/operator-error.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

describe('the data directory and its key', () => {
  let folder: TemporaryFolder;
  let dataDir: string;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'deep', 'data');
    prepareDataDir(dataDir);
    file = daemonKeyPath(dataDir);
  });

  afterEach(() => folder.remove());

  function refusal(): string {
    try {
      openDaemonKey(dataDir);
    } catch (error) {
      assert.ok(error instanceof OperatorError);
      assert.doesNotMatch(error.message, /\n/);
      return error.message;
    }
    return assert.fail('the key was accepted');
  }

  it('are for the owner only, and nothing else is left behind', () => {
    openDaemonKey(dataDir);
    assert.equal(statSync(dataDir).mode & 0o777, 0o700);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(dataDir), ['daemon.key']);
    assert.match(readFileSync(file, 'utf8'), /^[A-Za-z0-9_-]{43}\n$/);
    assert.equal(dataDirWarning(dataDir), undefined);
  });

  it('are made though a killed process of the same number left half a key aside', () => {
    writeFileSync(`${file}.${process.pid}.new`, 'half');
    openDaemonKey(dataDir);
    assert.deepEqual(readdirSync(dataDir), ['daemon.key']);
  });

  it('stay the same from start to start', () => {
    const first = openDaemonKey(dataDir);
    prepareDataDir(dataDir);
    assert.deepEqual(openDaemonKey(dataDir).publicKey, first.publicKey);
  });

  it('are refused when others can read the key, with the command that mends it', () => {
    openDaemonKey(dataDir);
    for (const mode of [0o640, 0o604]) {
      chmodSync(file, mode);
      assert.ok(refusal().endsWith(`can be read by other users of this machine: run chmod 600 ${file}`));
    }
  });

  it('are refused when the key is malformed, and it is left as it is', () => {
    for (const content of [
      '',
      'short\n',
      `${'A'.repeat(43)}\nmore`,
      `${'A'.repeat(42)}B\n`,
      `${'='.repeat(43)}\n`,
    ]) {
      writeFileSync(file, content, { mode: 0o600 });
      assert.match(refusal(), /holds no key \(43 characters on one line\): put it back from a backup/);
      assert.equal(readFileSync(file, 'utf8'), content);
    }
  });

  it('are refused when a database is there and the key is not: nobody would trust another', () => {
    openDaemonKey(dataDir);
    writeFileSync(join(dataDir, 'noncesense.db'), '');
    rmSync(file);
    assert.match(refusal(), /is missing, though .* holds a database: put the key back from a backup/);
    assert.equal(existsSync(file), false);
  });

  it('warn when others can open the directory', () => {
    chmodSync(dataDir, 0o755);
    assert.match(dataDirWarning(dataDir) ?? '', /run chmod 700 \//);
  });

  it('say what is in the way', () => {
    assert.throws(() => {
      writeFileSync(file, '');
      prepareDataDir(join(file, 'x'));
    }, /cannot make the data directory .* choose another with --data-dir/);
  });

  it('say in words that nothing can be written, also where nothing can be removed either', () => {
    mkdirSync(join(dataDir, '.probe'));
    assert.throws(() => {
      prepareDataDir(dataDir);
    }, /^OperatorError: nothing can be written in the data directory .*; make room, or let the user/);
  });

  it('are looked at without being written: whether there is room on the disk, and may be written at all', () => {
    const disk = (bavail: number) => () => ({ bavail, bsize: 4096 });
    assert.equal(dataDirProblem(dataDir, disk(16)), undefined);
    assert.match(
      dataDirProblem(dataDir, disk(15)) ?? '',
      /nothing can be written in .*: the disk is full; make/,
    );
    assert.equal(dataDirProblem(dataDir), undefined);
    assert.match(dataDirProblem(join(dataDir, 'x')) ?? '', /nothing can be written in .*: ENOENT/);
    assert.deepEqual(readdirSync(dataDir), []);
  });
});
