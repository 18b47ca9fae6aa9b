import assert from 'node:assert/strict';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { chunksOf, cutPoints, mutatedBytes } from '../../../common/test/fuzz/support/mutations.ts';
import { fuzz, fuzzAsync } from '../../../common/test/support/fuzz.ts';
import { AuditFile } from '../../src/plugins/audit/audit-file.ts';
import {
  type AuditEvent,
  formatLine,
  hashLine,
  NO_LINE,
  parseLine,
} from '../../src/plugins/audit/audit-line.ts';
import { readTail } from '../../src/plugins/audit/audit-tail.ts';
import { readLines } from '../../src/plugins/audit/read-lines.ts';
import { verifyAuditLog } from '../../src/plugins/audit/verify-audit-log.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom('', 'a\nb', '"}\n{"', '\ud800'),
);
const events: fc.Arbitrary<AuditEvent> = fc.record({
  // To the end of the year 9999.
  time: fc.integer({ min: 0, max: 253_402_300_799_999 }),
  event: text,
  user: fc.option(text, { nil: undefined }),
  address: fc.option(text, { nil: undefined }),
  outcome: text,
});

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A log as the daemon writes it. */
const logs = fc.array(events, { maxLength: 5 }).map((list) => {
  let previous = NO_LINE;
  const written = list.map((event) => {
    const line = formatLine(event, previous);
    previous = hashLine(line);
    return `${line}\n`;
  });
  return encoded(written.join(''));
});
/** One that has a whole line, whatever happened to the others. */
const ownFiles = fc
  .tuple(mutatedBytes(logs), events, mutatedBytes(logs))
  .map(([before, event, after]) =>
    Buffer.concat([before, encoded(`\n${formatLine(event, NO_LINE)}\n`), after]),
  );
const files = fc.oneof({ weight: 5, arbitrary: mutatedBytes(logs) }, fc.uint8Array({ maxLength: 400 }));

describe('fuzz: audit lines', () => {
  it('are one line of JSON each, whatever a peer called itself or its message', () => {
    fuzz(800, events, (event) => {
      const line = formatLine(event, NO_LINE);
      assert.doesNotMatch(line, /[\n\r]/);
      const told = JSON.parse(line) as Record<string, unknown>;
      assert.deepEqual(Object.keys(told), ['time', 'event', 'user', 'address', 'outcome', 'previous']);
      assert.match(String(told['event']), /^[a-z0-9.-]{1,64}$/i);
      assert.deepEqual(parseLine(Buffer.from(line)), { previous: NO_LINE });
      assert.match(hashLine(line), /^[0-9a-f]{64}$/);
    });
  });

  it('are cut at newlines the same in whatever chunks', async () => {
    await fuzzAsync(80, fc.tuple(files, cutPoints), async ([bytes, cuts]) => {
      const chunks = chunksOf(bytes, cuts).map((chunk) => Buffer.from(chunk));
      const lines: string[] = [];
      for await (const line of readLines(Readable.from(chunks, { objectMode: true })))
        lines.push(line.toString('latin1'));
      const expected = Buffer.from(bytes).toString('latin1').split('\n');
      if (expected.at(-1) === '') expected.pop();
      assert.deepEqual(lines, expected);
    });
  });
});

describe('fuzz: an audit log', () => {
  let folder: TemporaryFolder;
  let path: string;

  before(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'audit.jsonl');
  });

  after(() => folder.remove());

  it('is followed to its end whatever stands in it, and its tail found as by following it', async () => {
    await fuzzAsync(200, ownFiles, async (bytes) => {
      await writeFile(path, bytes);
      const { lines, torn, head, brokenAt } = await verifyAuditLog(path);
      assert.ok(torn <= lines && (brokenAt === undefined || (brokenAt >= 1 && brokenAt <= lines)));
      const handle = await open(path);
      const tail = await readTail(handle).finally(() => handle.close());
      assert.equal(tail.size, bytes.length);
      assert.equal(tail.torn, bytes.length > 0 && bytes.at(-1) !== 0x0a);
      assert.equal(tail.previous, head);
    });
  });

  it('is continued whole behind whatever a crash or a hand left, and nothing before is changed', async () => {
    await fuzzAsync(
      120,
      fc.tuple(ownFiles, fc.array(events, { minLength: 1, maxLength: 3 })),
      async ([bytes, list]) => {
        await writeFile(path, bytes);
        const before = await verifyAuditLog(path);
        const file = await AuditFile.open(path);
        await file.append(list);
        await file.close();
        const after = await verifyAuditLog(path);
        assert.deepEqual((await readFile(path)).subarray(0, bytes.length), bytes);
        assert.deepEqual([after.lines, after.torn], [before.lines + list.length, before.torn]);
        assert.equal(after.brokenAt, before.brokenAt);
      },
    );
  });

  it('is continued behind what a crash left of its first line', async () => {
    await fuzzAsync(60, fc.tuple(events, fc.nat(), events), async ([torn, cut, event]) => {
      const first = encoded(formatLine(torn, NO_LINE));
      await writeFile(path, first.subarray(0, cut % (first.length + 1)));
      const file = await AuditFile.open(path);
      await file.append([event]);
      await file.close();
      assert.equal((await verifyAuditLog(path)).brokenAt, undefined);
    });
  });

  it('that is somebody else’s is left alone to the last byte, and in time', async () => {
    const long = [0x78, 0x0a, 0x7b].map((byte) => new Uint8Array(3 * 2 ** 20).fill(byte));
    const any = fc.uint8Array({ minLength: 1, maxLength: 400 });
    await fuzzAsync(100, any, (bytes) => refused(Uint8Array.of(0x78, ...bytes)));
    await fuzzAsync(100, any, (bytes) => refused(Uint8Array.of(...bytes, 0x0a, 0x78)));
    for (const bytes of long) await refused(bytes);
  });

  async function refused(bytes: Uint8Array): Promise<void> {
    await writeFile(path, bytes);
    await assert.rejects(AuditFile.open(path), /is no audit log/);
    assert.ok((await readFile(path)).equals(bytes));
  }
});
