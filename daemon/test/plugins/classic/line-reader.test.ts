import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ClassicMalformed } from '../../../../common/src/classic/classic-malformed.ts';
import { chunksOf, cutPoints } from '../../../../common/test/fuzz/support/mutations.ts';
import { fuzz } from '../../../../common/test/support/fuzz.ts';
import { LineReader } from '../../../src/plugins/classic/line-reader.ts';
import { ClassicRefusal, Payload } from '../../../src/plugins/classic/payload.ts';
import { SealedLines } from '../../../src/plugins/classic/sealed-lines.ts';

const LIMIT = 40;
const bytesOfA = Uint8Array.of(0x61);
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

function linesIn(chunks: readonly Uint8Array[]): string[] {
  const reader = new LineReader(() => LIMIT);
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

describe('reading lines of original clients', () => {
  const lines = fc.array(
    fc.string({ unit: 'binary-ascii', maxLength: LIMIT }).map((text) => text.replaceAll('\n', ' ')),
  );

  it('finds the same lines however the stream is cut', () => {
    fuzz(300, fc.tuple(lines, cutPoints), ([some, cuts]) => {
      const stream = bytesOf(some.map((line) => `${line}\n`).join(''));
      assert.deepEqual(linesIn(chunksOf(stream, cuts)), some);
    });
  });

  it('keeps what came in single bytes, not what it came in', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const reader = new LineReader(() => 2_000);
    const arrived = Array.from({ length: 1_000 }, () => {
      const chunk = new Uint8Array(4_096).fill(0x61).subarray(0, 1);
      assert.deepEqual([...reader.push(chunk)], []);
      return new WeakRef(chunk.buffer);
    });
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    const kept = arrived.filter((chunk) => chunk.deref() !== undefined);
    assert.ok(kept.length <= 100, `${kept.length} chunks are kept`);
    assert.deepEqual([...reader.push(bytesOf('\n'))], ['a'.repeat(1_000)]);
  });

  it('takes no more than a moment for a long line that comes in single bytes', () => {
    const length = 2 * 1024 * 1024;
    const reader = new LineReader(() => length);
    const { user } = process.cpuUsage();
    for (let i = 0; i < length; i++) assert.equal(reader.push(bytesOfA).next().done, true);
    assert.deepEqual(
      [...reader.push(bytesOf('\n'))].map((line) => line.length),
      [length],
    );
    const seconds = (process.cpuUsage().user - user) / 1e6;
    assert.ok(seconds < 3, `${seconds} s of CPU`);
  });

  it('waits for the end of a line', () => {
    assert.deepEqual(linesIn([bytesOf('one\ntw')]), ['one']);
  });

  it('gives up at a line that is too long, however it comes', () => {
    fuzz(100, fc.tuple(fc.integer({ min: LIMIT + 1, max: 200 }), cutPoints), ([length, cuts]) => {
      const chunks = chunksOf(bytesOf(`first\n${'x'.repeat(length)}`), cuts);
      assert.throws(() => linesIn(chunks), ClassicMalformed);
    });
  });

  it('makes of any bytes lines that are refused or hold what was sealed', () => {
    const key = new Uint8Array(32).fill(4);
    const anything = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.base64String({ maxLength: 80 }).map((text) => `BROADCAST:${text}`),
    );
    fuzz(300, anything, (line) => {
      assert.throws(() => new SealedLines(key).open(line), ClassicMalformed);
    });
  });

  it('opens what the other end sealed, and nothing twice', () => {
    const key = new Uint8Array(32).fill(4);
    const [here, there] = [new SealedLines(key), new SealedLines(key)];
    const line = here.seal('BROADCAST', { content: 'half a pair: \ud800' }).trimEnd();
    const { command, plaintext } = there.open(line);
    assert.equal(command, 'BROADCAST');
    assert.throws(() => Payload.parse(plaintext).text('content'), ClassicRefusal);
    assert.throws(() => there.open(line), /counter/);
  });
});

describe('the JSON of a line', () => {
  it('is an object with the texts that a command needs, or refused in words', () => {
    const text = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant('{"to":"bob"}'));
    fuzz(300, text, (json) => {
      try {
        assert.equal(typeof Payload.parse(new TextEncoder().encode(json)).text('to'), 'string');
      } catch (error) {
        assert.ok(error instanceof ClassicRefusal, String(error));
      }
    });
    assert.equal(Payload.parse(bytesOf('{"to":"bob"}')).text('to'), 'bob');
    assert.throws(() => Payload.parse(bytesOf('{}')).text('constructor'), ClassicRefusal);
    assert.throws(() => Payload.parse(Uint8Array.of(0x22, 0xff, 0x22)), ClassicRefusal);
  });
});
