import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../../src/operator-error.ts';
import { inspectDatabase } from '../../src/store/open-database.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import type { Write } from '../../src/store/store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const put: Write = { kind: 'put', key: 'a', value: Uint8Array.of(1) };

describe('SqliteStore when something fails', () => {
  let folder: TemporaryFolder;
  let file: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'noncesense.db');
  });

  afterEach(() => folder.remove());

  it('rejects what waits and what comes later, and tells it once', async () => {
    await breakTable(file);
    const failures: Error[] = [];
    const store = await SqliteStore.open(file, (error) => failures.push(error));
    const [first, second] = await Promise.allSettled([store.commit('s', [put]), store.get('s', 'a')]);
    assert.equal(first.status, 'rejected');
    assert.equal(second.status, 'rejected');
    await assert.rejects(store.get('s', 'a'), /the store failed: .*no more room/);
    await store.close();
    assert.equal(failures.length, 1);
    assert.match(failures[0]?.message ?? '', /the store failed: .*no more room/);
  });

  it('refuses a file that is no database, and leaves it alone', async () => {
    const content =
      "these are somebody else's notes, long enough to be mistaken for a header of a database file";
    writeFileSync(file, content.repeat(20));
    await assert.rejects(SqliteStore.open(file), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /is not a NonceSense database, or is damaged/);
      return true;
    });
    assert.throws(() => {
      inspectDatabase(file);
    }, /is not a NonceSense database/);
  });

  it('keeps every acknowledged row when the process is killed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-writer.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: string[] = [];
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) {
      acknowledged.push(line);
      if (acknowledged.length === 200) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    const store = await SqliteStore.open(file);
    const kept = new Set((await store.list('s', {})).map(({ key }) => key));
    await store.close();
    assert.ok(acknowledged.length >= 200);
    assert.deepEqual(
      acknowledged.filter((key) => !kept.has(key)),
      [],
    );
  });
});

/** Makes every insert fail, as a full disk would. */
async function breakTable(file: string): Promise<void> {
  await (await SqliteStore.open(file)).close();
  const database = new DatabaseSync(file);
  database.exec(`CREATE TRIGGER full BEFORE INSERT ON kv BEGIN SELECT RAISE(ABORT, 'no more room'); END`);
  database.close();
}
