import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ArchivedItem, archiveParts } from '../../src/client/history/archive.ts';
import { archiveBodies, type ArchiveItem, encodeItem } from '../../src/client/history/archive-items.ts';
import { ArchiveError } from '../../src/client/history/archive-error.ts';
import { readArchive } from '../../src/client/history/archive-reader.ts';
import { encodeCbor } from '../../src/wire/cbor.ts';
import { allOf, asyncly, chunksOf } from '../support/async-sequence.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { mutatedBytes } from './support/mutations.ts';
import { distorted, valuesOf } from './support/schema-values.ts';

const itemOf = (kind: keyof typeof archiveBodies) =>
  valuesOf(archiveBodies[kind]).map((body) => ({ kind, body }) as ArchiveItem);
const kinds = ['person', 'group', 'conversation', 'line', 'line', 'line'] as const;
const items = fc
  .array(fc.oneof(...kinds.map(itemOf)), { maxLength: 8 })
  .map((some) => some.filter((item, index) => item.kind !== 'line' || isAfterConversation(some, index)))
  .map((some) => some as ArchivedItem[]);
const headers = valuesOf(archiveBodies.header).map(
  (body) => body as { user: string; madeAt: number; total: number },
);

function isAfterConversation(all: readonly ArchiveItem[], index: number): boolean {
  return all.slice(0, index).findLast(({ kind }) => kind !== 'line')?.kind === 'conversation';
}

async function bytesOf(header: { user: string; madeAt: number; total: number }, all: Iterable<ArchivedItem>) {
  const { user, madeAt, total } = header;
  const [part] = await allOf(archiveParts({ user, madeAt, total }, asyncly(all)));
  assert.ok(part);
  return part.bytes;
}

/** Whatever it is: items that could be written again, until there are no more or the archive is refused. */
async function readAny(bytes: Uint8Array): Promise<readonly ArchiveItem[]> {
  const got: ArchiveItem[] = [];
  try {
    for await (const item of readArchive(asyncly([bytes]))) got.push(item);
    assert.equal(got.at(-1)?.kind, 'end');
  } catch (error) {
    assert.ok(error instanceof ArchiveError, String(error));
  }
  for (const item of got) encodeItem(item);
  return got;
}

describe('fuzz: archives of history', () => {
  it('come back as they were, in whatever chunks', async () => {
    const cuts = fc.integer({ min: 1, max: 400 });
    await fuzzAsync(200, fc.tuple(headers, items, cuts), async ([header, all, size]) => {
      const bytes = await bytesOf(header, all);
      const got = await allOf(readArchive(asyncly(chunksOf(bytes, size))));
      assert.deepEqual(got.slice(1, -1), all);
    });
  });

  it('that are damaged are refused, and what came before is as it was written', async () => {
    const small = fc.tuple(headers, items);
    await fuzzAsync(300, fc.tuple(small, fc.nat(), fc.nat(255)), async ([[header, all], place, byte]) => {
      const bytes = await bytesOf(header, all);
      bytes[place % bytes.length] = byte;
      await readAny(bytes);
    });
    await fuzzAsync(300, mutatedBytes(fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      await readAny(bytes);
    });
  });

  it('with items of any other shape are refused', async () => {
    const shapes = fc.tuple(
      fc.constantFrom('header', ...kinds, 'end'),
      distorted(fc.oneof(...Object.values(archiveBodies).map((schema) => valuesOf(schema)))),
    );
    await fuzzAsync(400, shapes, async ([kind, body]) => {
      const encoded = encodedOrNothing(kind === 'header' ? [kind, body, 1] : [kind, body]);
      const framed = new Uint8Array(4 + encoded.length);
      new DataView(framed.buffer).setUint32(0, encoded.length);
      framed.set(encoded, 4);
      for (const { kind } of await readAny(framed)) assert.equal(kind, 'header');
    });
  });
});

/** What no encoder of this product can write is no case. */
function encodedOrNothing(value: unknown): Uint8Array {
  try {
    return encodeCbor(value);
  } catch {
    return new Uint8Array();
  }
}
