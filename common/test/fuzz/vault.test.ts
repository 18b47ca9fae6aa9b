import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RecoveryFileProblem } from '../../src/client/recovery-file-problem.ts';
import { encodeRecoveryFile, parseRecoveryFile } from '../../src/client/recovery-file-format.ts';
import { encodeHeader, parseHeader } from '../../src/client/vault/segment-header.ts';
import { readSegment } from '../../src/client/vault/segment-reader.ts';
import { SegmentCipher } from '../../src/client/vault/segment-cipher.ts';
import { SegmentWriter } from '../../src/client/vault/segment-writer.ts';
import {
  decodeRecord,
  decodeValue,
  encodeMark,
  encodeWrites,
  type VaultWrite,
} from '../../src/client/vault/vault-write.ts';
import { encodeBase64Url } from '../../src/text/base64.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { MemoryMachine, MemoryVaultFiles } from '../client/support/memory-vault-files.ts';
import { fuzz, fuzzAsync } from '../support/fuzz.ts';
import { mutatedBytes } from './support/mutations.ts';

const names = fc.stringMatching(/^[!-~]{1,20}$/);
const options = { noNullPrototype: true } as const;
const writes: fc.Arbitrary<VaultWrite> = fc.oneof(
  fc.record(
    { kind: fc.constant('put' as const), space: names, key: names, value: fc.uint8Array({ maxLength: 40 }) },
    options,
  ),
  fc.record({ kind: fc.constant('remove' as const), space: names, key: names }, options),
  fc.record({ kind: fc.constant('drop' as const), space: names }, options),
);
const lists = fc.array(writes, { maxLength: 6 });
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const numbers = fc.nat().map((number) => number + 1);
const headers = fc.record(
  {
    version: fc.constant(1),
    generation: numbers,
    before: fc.record({ generation: numbers, length: fc.nat(), hash: bytes32 }, options),
    base: fc.record({ madeAt: fc.nat(), isEmpty: fc.boolean() }, options),
    unsettled: fc.constantFrom('damaged' as const, 'rolled-back' as const),
  },
  { ...options, requiredKeys: ['version', 'generation'] },
);
const recoveryFiles = fc.record(
  {
    user: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/),
    daemonKey: bytes32.map(encodeBase64Url),
    iterations: fc.integer({ min: 600_000, max: 10_000_000 }),
    salt: bytes32,
    sealed: fc.uint8Array({ minLength: 48, maxLength: 48 }),
  },
  options,
);

describe('fuzz: what a vault writes', () => {
  it('is read as it was written, and each value at its place', () => {
    fuzz(500, lists, (list) => {
      const plaintext = encodeWrites(list);
      const { writes: read, marks } = decodeRecord(plaintext);
      assert.deepEqual(marks, []);
      const plain = read.map((write) => {
        if (write.kind !== 'put') return write;
        const { offset, ...put } = write;
        assert.deepEqual(decodeValue(plaintext, offset), put.value);
        return put;
      });
      assert.deepEqual(plain, list);
    });
  });

  it('is a record, or none at all', () => {
    const valid = fc.oneof(
      lists.map(encodeWrites),
      fc.constantFrom('complete', 'closed', 'settled').map(encodeMark),
    );
    fuzz(2_000, fc.oneof(mutatedBytes(valid), fc.uint8Array({ maxLength: 100 })), (bytes) => {
      try {
        const { writes: read } = decodeRecord(bytes);
        for (const write of read) if (write.kind === 'put') decodeValue(bytes, write.offset);
      } catch (error) {
        assert.ok(error instanceof TypeError || error instanceof PeerError, String(error));
      }
    });
  });

  it('is a header, or none at all', () => {
    fuzz(300, headers, (header) =>
      assert.deepEqual(parseHeader(new Uint8Array(encodeHeader(header))), header),
    );
    fuzz(1_500, mutatedBytes(headers.map(encodeHeader)), (bytes) => {
      const header = parseHeader(bytes);
      if (header === undefined || header === 'newer') return;
      assert.ok(header.generation >= 1 && (header.before?.hash.length ?? 32) === 32);
    });
  });

  it('in a segment that was changed anywhere is read as it was, or told to be lost', async () => {
    const files = new MemoryVaultFiles(new MemoryMachine());
    const file = await files.create('segment-1');
    assert.ok(file);
    const header = { version: 1, generation: 1 };
    const vaultKey = new Uint8Array(32);
    const writer = await SegmentWriter.start({ name: 'segment-1', file, vaultKey, header });
    const keys = ['a', 'b', 'c', 'd'];
    for (const key of keys)
      await writer.append(encodeWrites([{ kind: 'put', space: 's', key, value: Uint8Array.of(1) }]));
    const whole = await files.read('segment-1', 0, writer.length);
    await fuzzAsync(300, mutatedBytes(fc.constant(whole)), async (bytes) => {
      const machine = new MemoryMachine();
      machine.put('segment-1', bytes);
      const cipher = new SegmentCipher(vaultKey, bytes.slice(0, 32));
      const read: string[] = [];
      const extent = await readSegment(new MemoryVaultFiles(machine), {
        segment: { name: 'segment-1', cipher },
        take: (_place, content) =>
          read.push(...content.writes.map((write) => (write.kind === 'put' ? write.key : ''))),
      });
      assert.deepEqual(
        read,
        keys.filter((key) => read.includes(key)),
        'in order, each once',
      );
      const isCut = extent.length < whole.length || extent.tail > 0 || extent.lost > 0;
      assert.ok(isCut || Buffer.from(bytes).equals(whole), 'changed, and nothing is told');
      assert.ok(extent.length + extent.tail <= Math.max(32, bytes.length));
    });
  });
});

describe('fuzz: a recovery file', () => {
  it('is read as it was written, or refused with a reason', () => {
    fuzz(300, recoveryFiles, (file) => assert.deepEqual(parseRecoveryFile(encodeRecoveryFile(file)), file));
    const inputs = fc.oneof(
      mutatedBytes(recoveryFiles.map(encodeRecoveryFile)),
      fc.uint8Array({ maxLength: 200 }),
    );
    fuzz(1_500, inputs, (bytes) => {
      try {
        const { iterations, salt, sealed } = parseRecoveryFile(bytes);
        assert.ok(iterations >= 600_000 && iterations <= 10_000_000);
        assert.deepEqual([salt.length, sealed.length], [32, 48]);
      } catch (error) {
        assert.ok(error instanceof RecoveryFileProblem, String(error));
      }
    });
  });
});
