import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, chmod, mkdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuditFile, auditFileProblem } from '../../../src/plugins/audit/audit-file.ts';
import { hashLine, NO_LINE } from '../../../src/plugins/audit/audit-line.ts';
import { verifyAuditLog } from '../../../src/plugins/audit/verify-audit-log.ts';
import { temporaryFolder, type TemporaryFolder } from '../../config/temporary-folder.ts';
import { auditEvents } from './audit-events.ts';

describe('audit file', () => {
  let folder: TemporaryFolder;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'audit.jsonl');
  });

  afterEach(() => folder.remove());

  it('holds lines of JSON, each with the hash of the one before', async () => {
    await write(2);
    const [first = '', second = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
    assert.deepEqual(rest, ['']);
    assert.deepEqual(JSON.parse(first), {
      time: '2030-01-01T00:00:00.000Z',
      event: 'broadcast.send',
      user: 'alice',
      address: '127.0.0.1:40000',
      outcome: 'ok 0',
      previous: NO_LINE,
    });
    assert.equal((JSON.parse(second) as { previous: string }).previous, hashLine(first));
  });

  it('is for its owner only, also when it was made otherwise', async () => {
    await writeFile(path, '');
    await chmod(path, 0o644);
    await write(1);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('goes on with the chain after a restart', async () => {
    await write(3);
    await write(2);
    const { lines, torn, brokenAt } = await verifyAuditLog(path);
    assert.deepEqual({ lines, torn, brokenAt }, { lines: 5, torn: 0, brokenAt: undefined });
  });

  it('goes on over lines that crashes tore', async () => {
    await write(3);
    await truncate(path, (await stat(path)).size - 20);
    await write(0);
    await appendFile(path, '{"time":"20');
    await write(2);
    assert.deepEqual({ ...(await verifyAuditLog(path)), head: '' }, { lines: 6, torn: 2, head: '' });
  });

  it('goes on over a first line that a crash tore', async () => {
    for (const torn of [
      '{',
      '{"time":"2030',
      '{"time":"2030-01-01T00:00:00.000Z","event":"a',
      '\0\0\0',
      '{"ti\0',
    ]) {
      await writeFile(path, torn);
      await write(2);
      assert.deepEqual({ ...(await verifyAuditLog(path)), head: '' }, { lines: 3, torn: 1, head: '' });
    }
  });

  it('goes on over nothing but torn first lines', async () => {
    await writeFile(path, '{"time":"2030');
    await write(0);
    await appendFile(path, '{"ti');
    await write(1);
    assert.deepEqual({ ...(await verifyAuditLog(path)), head: '' }, { lines: 3, torn: 2, head: '' });
  });

  it('closes a line that lacks nothing but its newline', async () => {
    await write(2);
    await truncate(path, (await stat(path)).size - 1);
    await write(1);
    assert.deepEqual({ ...(await verifyAuditLog(path)), head: '' }, { lines: 3, torn: 0, head: '' });
  });

  it('finds the last whole line far before the end', async () => {
    await write(500);
    await appendFile(path, '\0'.repeat(100_000));
    await write(1);
    assert.deepEqual({ ...(await verifyAuditLog(path)), head: '' }, { lines: 502, torn: 1, head: '' });
  });

  it('refuses with clear words what it can not continue', async () => {
    const directory = join(folder.path, 'directory');
    await mkdir(directory);
    await assert.rejects(
      AuditFile.open(directory),
      /audit file .*directory can't be read and written: EISDIR.*"file"/,
    );
    await assert.rejects(AuditFile.open(join(folder.path, 'missing', 'audit.jsonl')), /ENOENT/);
    await assert.rejects(AuditFile.open('/dev/null'), /no regular file/);
  });

  const foreign: Readonly<Record<string, string>> = {
    'a key': 'Cl2d0f1tNJ7tJvJyGHYvZCZ9MT8ZKrUSUWlgbWcmsZ0\n',
    'a database': 'SQLite format 3\0\x10\0',
    'a configuration': '{\n  "name": "Widget team"\n}\n',
    'another program’s log': '{"time":"2030-01-01T00:00:00.123456789Z","level":"INFO","msg":"hello"}\n',
    'a note below what could be a torn line': '{"time":"2030\nremember the milk\n',
    'an empty line': '\n',
    'much text': 'somebody else wrote this\n'.repeat(100_000),
  };

  for (const [what, text] of Object.entries(foreign))
    it(`leaves ${what} as it is, and says so`, async () => {
      await writeFile(path, text);
      await chmod(path, 0o644);
      const words = /audit\.jsonl is no audit log .*left as it is\. Set another "file" for audit, or move/;
      assert.match((await auditFileProblem(path)) ?? '', words);
      await assert.rejects(AuditFile.open(path), words);
      assert.equal(await readFile(path, 'utf8'), text);
      assert.equal((await stat(path)).mode & 0o777, 0o644);
    });

  it('finds nothing wrong, and makes nothing, where a first start would make it', async () => {
    assert.equal(await auditFileProblem(path), undefined);
    await assert.rejects(stat(path), /ENOENT/);
    await write(1);
    assert.equal(await auditFileProblem(path), undefined);
  });

  it('knows when it was deleted, or another file took its place', async () => {
    const file = await AuditFile.open(path);
    assert.equal(await file.isInPlace(), true);
    await rename(path, `${path}.1`);
    assert.equal(await file.isInPlace(), false);
    await writeFile(path, '');
    assert.equal(await file.isInPlace(), false);
    await rename(`${path}.1`, path);
    assert.equal(await file.isInPlace(), true);
    await file.close();
  });

  it('takes back a part that a full disk took', () => {
    const script = fileURLToPath(new URL('full-disk.ts', import.meta.url));
    const limited = 'ulimit -S -f 16; exec "$0" "$@"';
    const child = spawnSync('/bin/sh', ['-c', limited, process.execPath, script, path], { encoding: 'utf8' });
    assert.equal(child.status, 0, child.stderr);
    assert.deepEqual(JSON.parse(child.stdout), { failed: true, partly: true, lines: 2, torn: 0 });
  });

  async function write(count: number): Promise<void> {
    const file = await AuditFile.open(path);
    if (count > 0) await file.append(auditEvents(count));
    await file.sync();
    await file.close();
  }
});
