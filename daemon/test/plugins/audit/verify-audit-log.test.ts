import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { AuditFile } from '../../../src/plugins/audit/audit-file.ts';
import { NO_LINE } from '../../../src/plugins/audit/audit-line.ts';
import { type AuditVerdict, verifyAuditLog } from '../../../src/plugins/audit/verify-audit-log.ts';
import { temporaryFolder, type TemporaryFolder } from '../../config/temporary-folder.ts';
import { auditEvents } from './audit-events.ts';

describe('verification of an audit log', () => {
  let folder: TemporaryFolder;
  let path: string;
  let bytes: Buffer;
  let whole: AuditVerdict;

  before(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'audit.jsonl');
    await writeLines(6);
    await writeFile(path, '{"time":"2030-01-', { flag: 'a' });
    await writeLines(6);
    bytes = await readFile(path);
    whole = await verifyAuditLog(path);
  });

  after(() => folder.remove());

  it('accepts what the daemon wrote, torn line and all', () => {
    assert.deepEqual({ ...whole, head: '' }, { lines: 13, torn: 1, head: '' });
  });

  it('accepts an empty log', async () => {
    const empty = join(folder.path, 'empty.jsonl');
    await writeFile(empty, '');
    assert.deepEqual(await verifyAuditLog(empty), { lines: 0, torn: 0, head: NO_LINE });
  });

  it('detects any changed byte: in the chain, or in the head for what has no line after it', async () => {
    const position = fc.nat({ max: bytes.length - 2 });
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const verdict = await verifyChanged((copy) => {
          copy[at] = (copy[at] ?? 0) ^ mask;
          return copy;
        });
        // Without the newline before it the last line is one torn line with its neighbour: none is left to break.
        if (at < lastLineAt() - 1) assert.ok(verdict.brokenAt !== undefined);
        else assert.ok(verdict.brokenAt !== undefined || verdict.head !== whole.head);
      }),
      { numRuns: 300 },
    );
  });

  it('shows by another head, and a torn line more, that the last two lines were run together', async () => {
    const verdict = await verifyChanged((copy) => {
      copy[lastLineAt() - 1] = 0x0b;
      return copy;
    });
    assert.notEqual(verdict.head, whole.head);
    assert.equal(verdict.torn, whole.torn + 1);
  });

  it('detects a line that was taken out, doubled or moved, and says where', async () => {
    const lines = bytes.toString('utf8').split('\n');
    const [first = '', second = ''] = lines;
    const changed = {
      out: [first, ...lines.slice(2)],
      doubled: [first, first, ...lines.slice(1)],
      swapped: [second, first, ...lines.slice(2)],
      headless: lines.slice(1),
    };
    assert.equal((await verifyChanged(() => Buffer.from(changed.out.join('\n')))).brokenAt, 2);
    assert.equal((await verifyChanged(() => Buffer.from(changed.doubled.join('\n')))).brokenAt, 2);
    assert.equal((await verifyChanged(() => Buffer.from(changed.swapped.join('\n')))).brokenAt, 1);
    assert.equal((await verifyChanged(() => Buffer.from(changed.headless.join('\n')))).brokenAt, 1);
  });

  it('shows by another head that lines were cut off at the end', async () => {
    const verdict = await verifyChanged((copy) => copy.subarray(0, lastLineAt()));
    assert.equal(verdict.brokenAt, undefined);
    assert.notEqual(verdict.head, whole.head);
  });

  function lastLineAt(): number {
    return bytes.lastIndexOf('\n', bytes.length - 2) + 1;
  }

  async function verifyChanged(change: (copy: Buffer) => Buffer): Promise<AuditVerdict> {
    const copy = join(folder.path, 'changed.jsonl');
    await writeFile(copy, change(Buffer.from(bytes)));
    return verifyAuditLog(copy);
  }

  async function writeLines(count: number): Promise<void> {
    const file = await AuditFile.open(path);
    await file.append(auditEvents(count));
    await file.close();
  }
});
