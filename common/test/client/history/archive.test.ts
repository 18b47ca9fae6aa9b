import assert from 'node:assert/strict';
import { type ArchivedItem, type ArchivePart, archiveParts } from '../../../src/client/history/archive.ts';
import {
  type ArchivedLine,
  type ArchiveItem,
  encodeItem,
  MAX_ITEM_BYTES,
} from '../../../src/client/history/archive-items.ts';
import { readArchive } from '../../../src/client/history/archive-reader.ts';
import { concatBytes } from '../../../src/crypto/bytes.ts';
import { encodeCbor } from '../../../src/wire/cbor.ts';
import { allOf, asyncly, chunksOf } from '../../support/async-sequence.ts';

const NOW = 1_700_000_000_000;
const about = { user: 'alice', madeAt: NOW, total: 3 };

function bytesOf(length: number, byte = 1): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

function lineOf(number: number, rest: Partial<ArchivedLine> = {}): ArchivedItem {
  const id = bytesOf(16, number % 256);
  const words = `line ${number}`;
  const body = { author: 'bob', id, kind: 'text', sentAt: NOW - number, text: words, state: 'received' };
  return { kind: 'line', body: { ...(body as ArchivedLine), ...rest } };
}

const conversation: ArchivedItem = {
  kind: 'conversation',
  body: { id: 'bob', standing: 'accepted', timer: { seconds: 60, version: 3 }, changedAt: NOW },
};
const file = { blob: bytesOf(16), key: bytesOf(32), hash: bytesOf(32), size: 7, mediaType: 'image/png' };
const small: readonly ArchivedItem[] = [
  {
    kind: 'person',
    body: {
      user: 'bob',
      identityKey: bytesOf(32),
      list: bytesOf(99),
      signature: bytesOf(64),
      isVerified: true,
    },
  },
  { kind: 'group', body: { id: bytesOf(32), record: bytesOf(100_000) } },
  conversation,
  lineOf(1, {
    device: bytesOf(16),
    replyTo: { author: 'alice', id: bytesOf(16) },
    edited: { at: NOW, id: bytesOf(16) },
  }),
  lineOf(2, {
    kind: 'file',
    file,
    marks: [{ emoji: '👍', user: 'bob', isOn: true, at: NOW, id: bytesOf(16) }],
    expiresAt: NOW,
  }),
  { kind: 'conversation', body: { id: '#group', standing: 'request', changedAt: NOW } },
  lineOf(3, { kind: 'deleted', text: '', expires: 60 }),
];

function partsOf(items: Iterable<ArchivedItem>): Promise<ArchivePart[]> {
  return allOf(archiveParts(about, asyncly(items)));
}

function read(bytes: Uint8Array, size = 65_536): Promise<ArchiveItem[]> {
  return allOf(readArchive(asyncly(chunksOf(bytes, size))));
}

function framed(...encoded: readonly Uint8Array[]): Uint8Array {
  const lengths = encoded.map(({ length }) => {
    const prefix = new Uint8Array(4);
    new DataView(prefix.buffer).setUint32(0, length);
    return prefix;
  });
  return concatBytes(...encoded.flatMap((item, index) => [lengths[index] ?? bytesOf(0), item]));
}

const header: ArchiveItem = { kind: 'header', body: { ...about, part: 1 } };
const end = (lines: number, isLast = true): ArchiveItem => ({ kind: 'end', body: { lines, isLast } });

describe('an archive of history', () => {
  it('gives back what was put in, in whatever chunks it comes', async () => {
    const [part, ...others] = await partsOf(small);
    assert.ok(part && others.length === 0);
    assert.equal(part.lines, 3);
    for (const size of [1, 3, 4_096, 1_000_000])
      assert.deepEqual(await read(part.bytes, size), [header, ...small, end(3)]);
  });

  it('is made of parts of some 4 MiB, each of which can be read without the others', async () => {
    const count = 250;
    const long = 'x'.repeat(32_000);
    const lines = Array.from({ length: count }, (_, index) => lineOf(index, { text: long }));
    const parts = await partsOf([...small, conversation, ...lines]);
    assert.deepEqual(
      parts.map(({ lines }) => lines),
      [131, 122],
    );
    const [, second] = await Promise.all(parts.map(({ bytes }) => read(bytes)));
    assert.ok(second && parts.every(({ bytes }) => bytes.length < 4 * 1_048_576 + MAX_ITEM_BYTES));
    assert.deepEqual(second, [
      { kind: 'header', body: { ...about, part: 2 } },
      conversation,
      ...lines.slice(128),
      end(122),
    ]);
    const [first] = await Promise.all(parts.map(({ bytes }) => read(bytes)));
    assert.deepEqual(first?.at(-1), end(131, false));
  });

  it('has one part when there is nothing to tell', async () => {
    const [part] = await partsOf([]);
    assert.deepEqual(part && (await read(part.bytes)), [header, end(0)]);
  });

  it('is made one part at a time', async () => {
    let taken = 0;
    function* endless(): Generator<ArchivedItem> {
      yield conversation;
      for (;;) yield lineOf(taken++, { text: 'x'.repeat(32_000) });
    }
    const parts = archiveParts(about, asyncly(endless()));
    const first = await parts.next();
    await parts.return(undefined);
    assert.ok(!first.done && taken <= first.value.lines + 1);
  });

  it('tells that it was cut off, wherever that was, and gives what was whole before', async () => {
    const [part] = await partsOf(small.filter(({ kind }) => kind !== 'group'));
    assert.ok(part);
    const whole = [header, ...small.filter(({ kind }) => kind !== 'group'), end(3)];
    for (let length = 0; length < part.bytes.length; length++) {
      const got: ArchiveItem[] = [];
      await assert.rejects(
        async () => {
          for await (const item of readArchive(asyncly([part.bytes.slice(0, length)]))) got.push(item);
        },
        { code: 'cut-off' },
      );
      assert.deepEqual(got, whole.slice(0, got.length));
    }
  });

  it('is refused when its items come in another order, or their number is wrong', async () => {
    const line = lineOf(1);
    const [person] = small as [ArchivedItem];
    const wrong: readonly (readonly ArchiveItem[])[] = [
      [person, end(0)],
      [header, header, end(0)],
      [header, line, end(1)],
      [header, conversation, person, line, end(1)],
      [header, conversation, line, end(0)],
      [header, end(0), end(0)],
      [header, end(0), person],
    ];
    for (const items of wrong)
      await assert.rejects(read(framed(...items.map(encodeItem))), { code: 'damaged' });
  });

  it('is refused when it was made by a newer version, and told so', async () => {
    const newer = encodeCbor(['header', { anything: 1 }, 2]);
    await assert.rejects(read(framed(newer)), { code: 'newer' });
    for (const version of [0, '1', null])
      await assert.rejects(read(framed(encodeCbor(['header', header.body, version]))), { code: 'damaged' });
  });

  it('is refused when an item says more than its schema, or is too long', async () => {
    const start = [encodeItem(header), encodeItem(conversation)];
    const { body } = lineOf(1);
    for (const item of [
      ['line', { ...body, more: 1 }],
      ['line', { ...body, author: 'Not A Name' }],
      ['line', body, 1],
      ['constructor', {}],
      ['line'],
      [],
      7,
    ])
      await assert.rejects(read(framed(...start, encodeCbor(item))), { code: 'damaged' });
    const length = Uint8Array.of(0, 16, 0, 1);
    await assert.rejects(read(concatBytes(framed(...start), length)), { code: 'damaged' });
  });

  it('takes nothing that could not be read again', async () => {
    await assert.rejects(partsOf([conversation, lineOf(1, { text: 'x'.repeat(32_769) })]), RangeError);
    await assert.rejects(partsOf([conversation, lineOf(1, { author: 'Bob!' })]), RangeError);
  });

  it('takes some 120 bytes more than its words for a line', () => {
    const text = 'Forty characters are a usual little line';
    const plain = encodeItem(lineOf(1, { text, device: bytesOf(16) }));
    const cost = plain.length + 4 - text.length;
    assert.ok(cost <= 120, `${cost} bytes`);
  });
});
