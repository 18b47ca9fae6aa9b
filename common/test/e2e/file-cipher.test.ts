import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import fc from 'fast-check';
import { concatBytes, randomBytes } from '../../src/crypto/bytes.ts';
import { FileCipher } from '../../src/e2e/file-cipher.ts';
import { CHUNK_BYTES, FileLayout, largestWithin, SEALED_CHUNK_BYTES } from '../../src/e2e/file-layout.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';
import { fileBytes, sealChunks } from '../support/sealed-bytes.ts';
import { reasonOf } from './support/failure.ts';

interface FileVectors {
  readonly key: string;
  readonly files: readonly {
    readonly size: number;
    readonly paddedSize: number;
    readonly chunks: number;
    readonly sealedSize: number;
    readonly ciphertext?: string;
    readonly lastTag: string;
    readonly hash: string;
  }[];
}

/** PROTOCOL.md section 8.12 with Node's primitives. */
function reference(key: Uint8Array, file: Uint8Array, paddedSize: number): Buffer {
  const padded = Buffer.alloc(paddedSize);
  padded.set(file);
  const chunks = Math.max(1, Math.ceil(paddedSize / CHUNK_BYTES));
  const sealed = Array.from({ length: chunks }, (_, chunk) => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(chunk, 7);
    nonce.writeUInt8(chunk === chunks - 1 ? 1 : 0, 11);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const body = cipher.update(padded.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES));
    return Buffer.concat([body, cipher.final(), cipher.getAuthTag()]);
  });
  return Buffer.concat(sealed);
}

const { key: keyInHex, files } = vectors<FileVectors>('files');
const key = hex(keyInHex);

describe('the vectors of files', () => {
  for (const vector of files) {
    it(`hold for a file of ${vector.size} bytes`, () => {
      const file = fileBytes(vector.size);
      const layout = new FileLayout(vector.size);
      assert.deepEqual(
        [layout.paddedSize, layout.chunks, layout.sealedSize],
        [vector.paddedSize, vector.chunks, vector.sealedSize],
      );
      const sealed = concatBytes(...sealChunks(key, file));
      assert.deepEqual(Buffer.from(sealed), reference(key, file, vector.paddedSize));
      assert.equal(createHash('sha256').update(sealed).digest('hex'), vector.hash);
      assert.equal(toHex(sealed.subarray(-16)), vector.lastTag);
      if (vector.ciphertext !== undefined) assert.equal(toHex(sealed), vector.ciphertext);
    });
  }
});

describe('an encrypted file', () => {
  /** Around the borders of chunks, and where padding makes one more. */
  const size = fc.oneof(
    fc.nat(300),
    fc
      .record({ chunks: fc.integer({ min: 1, max: 4 }), off: fc.integer({ min: -20, max: 20 }) })
      .map(({ chunks, off }) => chunks * CHUNK_BYTES + off),
    fc.nat(200_000),
  );

  it('decrypts chunk by chunk, in any order, to what it was', () => {
    fuzz(
      40,
      fc.record({ size, places: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }) }),
      ({ size: bytes, places }) => {
        const file = fileBytes(bytes);
        const chunks = sealChunks(key, file);
        const cipher = new FileCipher(key, bytes);
        const found = new Uint8Array(bytes);
        const order = chunks.map((_, chunk) => ({ chunk, place: places[chunk] ?? 0 }));
        for (const { chunk } of order.sort((a, b) => a.place - b.place))
          found.set(cipher.open(chunk, chunks[chunk]!), chunk * CHUNK_BYTES);
        assert.deepEqual(Buffer.from(found), Buffer.from(file));
      },
    );
  });

  it('tells no more of its size than what it is padded to', () => {
    fuzz(200, fc.nat(2 ** 40), (bytes) => {
      const { paddedSize, chunks, sealedSize } = new FileLayout(bytes);
      assert.ok(paddedSize >= bytes && paddedSize <= Math.max(bytes * 1.12, bytes + 1));
      assert.equal(sealedSize, paddedSize + 16 * chunks);
      // Few different ones: the lowest bits of a large size are gone.
      assert.equal(new FileLayout(paddedSize).paddedSize, paddedSize);
    });
  });

  it('shows what was changed, moved, cut off or put behind', () => {
    const damage = fc.record({
      size,
      at: fc.nat(),
      bit: fc.nat(7),
      how: fc.constantFrom('flip', 'shorten', 'lengthen', 'swap', 'other key', 'other size'),
    });
    fuzz(80, damage, ({ size: bytes, at, bit, how }) => {
      const chunks = sealChunks(key, fileBytes(bytes));
      const place = at % chunks.length;
      const chunk = chunks[place]!;
      const open = (cipher: FileCipher, sealed: Uint8Array, as = place) =>
        reasonOf(() => cipher.open(as, sealed));
      const cipher = new FileCipher(key, bytes);
      if (how === 'flip') {
        chunk[at % chunk.length]! ^= 1 << bit;
        assert.equal(open(cipher, chunk), 'not-authentic');
      } else if (how === 'shorten') assert.equal(open(cipher, chunk.subarray(1)), 'malformed');
      else if (how === 'lengthen')
        assert.equal(open(cipher, concatBytes(chunk, chunk.subarray(0, 1))), 'malformed');
      else if (how === 'swap') {
        const other = (place + 1) % chunks.length;
        if (other !== place) assert.notEqual(open(cipher, chunk, other), undefined);
      } else if (how === 'other key') {
        assert.equal(open(new FileCipher(randomBytes(32), bytes), chunk), 'not-authentic');
      } else {
        const larger = new FileCipher(key, bytes + CHUNK_BYTES);
        assert.notEqual(open(larger, chunks.at(-1)!, chunks.length - 1), undefined);
      }
    });
  });

  it('is not whole when its last chunk is left out, or another one is said to be the last', () => {
    const chunks = sealChunks(key, fileBytes(2 * CHUNK_BYTES));
    const half = new FileCipher(key, CHUNK_BYTES);
    assert.equal(half.layout.chunks, 1);
    assert.equal(
      reasonOf(() => half.open(0, chunks[0]!)),
      'not-authentic',
    );
    const twice = new FileCipher(key, 4 * CHUNK_BYTES);
    assert.equal(
      reasonOf(() => twice.open(1, chunks[1]!)),
      'not-authentic',
    );
  });

  it('is refused with anything but zeros for padding', () => {
    // One byte less is said to be the file's than there is: what is behind is no padding then.
    const [sealed] = sealChunks(key, fileBytes(104));
    assert.equal(
      reasonOf(() => new FileCipher(key, 103).open(0, sealed!)),
      'malformed',
    );
  });

  it('is never sealed with less or more than the file has at that place', () => {
    const cipher = new FileCipher(key, 100);
    const target = new Uint8Array(SEALED_CHUNK_BYTES);
    assert.throws(() => cipher.sealInto(target, 0, new Uint8Array(99)), RangeError);
    assert.throws(() => cipher.sealInto(target, 0, new Uint8Array(101)), RangeError);
  });

  it('has a size', () => {
    for (const none of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER])
      assert.throws(() => new FileLayout(none), RangeError);
  });
});

describe('the largest file for so many bytes of ciphertext', () => {
  it('fits, and the next larger one does not', () => {
    fuzz(200, fc.nat(2 ** 34), (sealed) => {
      const largest = largestWithin(sealed);
      if (largest === undefined) {
        assert.ok(sealed < 16);
        return;
      }
      assert.ok(new FileLayout(largest).sealedSize <= sealed);
      assert.ok(new FileLayout(largest + 1).sealedSize > sealed);
    });
  });
});

describe('how much of a file a part of its ciphertext holds', () => {
  it('grows with it, from nothing to all', () => {
    fuzz(100, fc.record({ size: fc.nat(300_000), part: fc.nat(1_000) }), ({ size, part }) => {
      const layout = new FileLayout(size);
      const sealed = Math.floor((layout.sealedSize * part) / 1_000);
      assert.ok(layout.contentBefore(sealed) <= sealed);
      assert.ok(layout.contentBefore(sealed) <= layout.contentBefore(layout.sealedSize));
      assert.equal(layout.contentBefore(0), 0);
      assert.equal(layout.contentBefore(layout.sealedSize), size);
    });
  });
});
