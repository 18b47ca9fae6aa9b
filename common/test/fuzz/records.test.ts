import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HEADER_BYTES,
  MAX_PLAINTEXT_BYTES,
  RecordOpener,
  RecordSealer,
  TAG_BYTES,
} from '../../src/channel/record-cipher.ts';
import { RecordReader } from '../../src/channel/record-reader.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { fuzz } from '../support/fuzz.ts';
import { memoryGrowth } from './support/memory.ts';
import { chunksOf, cutPoints, mutatedBytes } from './support/mutations.ts';

const LIMIT = 600;
const WHOLE = HEADER_BYTES + LIMIT + TAG_BYTES;

// At the limit and just past it, too.
const body = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: LIMIT }) },
  fc.constantFrom(LIMIT, LIMIT + 1).map((length) => new Uint8Array(length)),
);
const sealedAlike = fc
  .array(body, { maxLength: 6 })
  .map((bodies) => new Uint8Array(Buffer.concat(bodies.map(framed))));

/** Length and so many bytes, sealed by nobody: the reader does not look inside. */
function framed(bytes: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + TAG_BYTES + bytes.length);
  new DataView(record.buffer).setUint32(0, TAG_BYTES + bytes.length);
  record.set(bytes, HEADER_BYTES);
  return record;
}

/** PROTOCOL.md section 3.3 over the whole stream at once. */
function cutAtOnce(stream: Uint8Array): { readonly records: Uint8Array[]; readonly isBad: boolean } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  const records: Uint8Array[] = [];
  for (let at = 0; at + HEADER_BYTES <= stream.length;) {
    const length = view.getUint32(at);
    if (length < TAG_BYTES || length > LIMIT + TAG_BYTES) return { records, isBad: true };
    const end = at + HEADER_BYTES + length;
    if (end > stream.length) break;
    records.push(stream.slice(at, end));
    at = end;
  }
  return { records, isBad: false };
}

/** The same by chunks, never holding more than an unfinished record between them. */
function cutByChunks(chunks: readonly Uint8Array[]): {
  readonly records: Uint8Array[];
  readonly isBad: boolean;
} {
  const reader = new RecordReader(LIMIT);
  const records: Uint8Array[] = [];
  let held = 0;
  try {
    for (const chunk of chunks) {
      reader.push(chunk);
      held += chunk.length;
      for (let record = reader.next(); record; record = reader.next()) {
        records.push(new Uint8Array(record));
        held -= record.length;
      }
      assert.ok(held < WHOLE, `${held} bytes are held between two chunks`);
    }
  } catch (error) {
    assert.ok(error instanceof PeerError && error.code === 'malformed', String(error));
    return { records, isBad: true };
  }
  return { records, isBad: false };
}

describe('fuzz: the record reader', () => {
  for (const [what, streams] of [
    ['random bytes', fc.uint8Array({ maxLength: 2_000 })],
    ['records that were changed anywhere', mutatedBytes(sealedAlike)],
  ] as const) {
    it(`cuts ${what} the same in whatever chunks, and refuses a bad length as soon as it is there`, () => {
      fuzz(250, fc.tuple(streams, cutPoints), ([stream, cuts]) => {
        assert.deepEqual(cutByChunks(chunksOf(stream, cuts)), cutAtOnce(stream));
      });
    });
  }

  it('holds the bytes of an unfinished record, not the chunks in which they came', async () => {
    const record = framed(new Uint8Array(8_000)).subarray(0, 8_000);
    const reader = new RecordReader(MAX_PLAINTEXT_BYTES);
    const grown = await memoryGrowth(() => {
      for (const byte of record) {
        // As from a pool: one byte of a large buffer.
        const chunk = new Uint8Array(16_384).fill(byte).subarray(0, 1);
        reader.push(chunk);
        assert.equal(reader.next(), undefined);
      }
    });
    assert.ok(grown < 16, `${grown} MB`);
  });
});

describe('fuzz: sealed records', () => {
  type Step = (records: Uint8Array[], other: readonly Uint8Array[]) => Uint8Array[];
  const steps: fc.Arbitrary<Step> = fc
    .record({ kind: fc.nat(6), at: fc.nat(), to: fc.nat(), bit: fc.nat() })
    .map(({ kind, at, to, bit }) => (records, other) => {
      const index = at % records.length;
      const [before, record, after] = [records.slice(0, index), records[index]!, records.slice(index + 1)];
      const target = to % records.length;
      const flipped = record.with(
        (bit >> 3) % record.length,
        record[(bit >> 3) % record.length]! ^ (1 << (bit & 7)),
      );
      if (kind === 0) return [...before, flipped, ...after];
      if (kind === 1) return [...before, ...after];
      if (kind === 2) return [...before, record, record, ...after];
      if (kind === 3) return records.with(index, records[target]!).with(target, record);
      if (kind === 4) return [...before, record.slice(0, to % record.length), ...after];
      // From the other direction, at the same place.
      if (kind === 5) return [...before, other[index]!, ...after];
      // The head of one record on the rest of another.
      return [
        ...before,
        new Uint8Array(Buffer.concat([record.slice(0, HEADER_BYTES), records[target]!.slice(HEADER_BYTES)])),
        ...after,
      ];
    });
  const plaintexts = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 });

  /** Each record, and whether the key is updated behind it. */
  function seal(secret: number, list: readonly Uint8Array[], updates: readonly boolean[]): Uint8Array[] {
    const sealer = new RecordSealer(new Uint8Array(32).fill(secret), 0);
    return list.map((plaintext, index) => {
      const record = sealer.seal([plaintext]);
      if (updates[index]) sealer.updateKey(0);
      return record;
    });
  }

  it('open up to the first that was flipped, dropped, doubled, moved, cut or comes from elsewhere, and no further', () => {
    const inputs = fc.record({
      list: plaintexts,
      updates: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      step: steps,
    });
    fuzz(800, inputs, ({ list, updates, step }) => {
      const sent = seal(1, list, updates);
      const received = step(sent, seal(2, list, updates));
      const intact = received.findIndex(
        (record, index) => Buffer.compare(record, sent[index] ?? new Uint8Array()) !== 0,
      );
      const good = intact === -1 ? received.length : intact;
      const opener = new RecordOpener(new Uint8Array(32).fill(1));
      received.slice(0, good).forEach((record, index) => {
        assert.deepEqual(opener.open(record), list[index]);
        if (updates[index]) opener.updateKey();
      });
      const bad = received[good];
      if (bad) assert.throws(() => opener.open(bad), { name: 'PeerError', code: 'malformed' });
    });
  });

  it('do not open when they are anything else', () => {
    fuzz(500, fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const opener = new RecordOpener(new Uint8Array(32));
      assert.throws(() => opener.open(bytes), { name: 'PeerError', code: 'malformed' });
    });
  });
});
