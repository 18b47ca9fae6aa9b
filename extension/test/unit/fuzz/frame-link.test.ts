import assert from 'node:assert/strict';
import { once } from 'node:events';
import fc from 'fast-check';
import { chunksOf, mutatedBytes } from '../../../../common/test/fuzz/support/mutations.ts';
import { fuzz, fuzzAsync } from '../../../../common/test/support/fuzz.ts';
import { FrameCutter, HEAD_BYTES, headOf, MAX_CONTENT } from '../../../src/windows/frame-cutter.ts';
import { FrameLink } from '../../../src/windows/frame-link.ts';
import { decodeAttachedWord, decodeOwnerWord, encodeWord } from '../../../src/windows/link-words.ts';
import { AttachedPair, linkPair, socketPair } from '../support/attached-pair.ts';

const key = new Uint8Array(32).fill(9);
const contents = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 });
const cuts = fc.array(fc.nat(), { maxLength: 6 });

describe('fuzz: frames between two windows', () => {
  it('come out as they went in, in whatever chunks they come', () => {
    fuzz(300, fc.tuple(fc.array(fc.uint8Array({ minLength: 16, maxLength: 300 })), cuts), ([all, at]) => {
      const sent = Buffer.concat(all.flatMap((sealed) => [headOf(sealed.length), sealed]));
      const cutter = new FrameCutter();
      const cut = chunksOf(new Uint8Array(sent), at).map((chunk) => cutter.cut(chunk));
      assert.equal(
        cut.some(({ isBroken }) => isBroken),
        false,
      );
      const got = cut.flatMap(({ frames }) => frames.map(({ sealed }) => Uint8Array.from(sealed)));
      assert.deepEqual(got, all);
    });
  });

  it('may come in single bytes, too, however long they are', () => {
    const sealed = new Uint8Array(1024 * 1024).fill(7);
    const cutter = new FrameCutter();
    const got = [...headOf(sealed.length), ...sealed].flatMap(
      (byte) => cutter.cut(Uint8Array.of(byte)).frames,
    );
    assert.deepEqual(
      got.map((frame) => frame.sealed),
      [sealed],
    );
  });

  it('end the link at the first byte that the other window did not send', async () => {
    const change = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
    await fuzzAsync(60, fc.tuple(contents, change, cuts), async ([all, { at, mask }, where]) => {
      const [ours, theirs] = await socketPair();
      const sent = await sealedBytes(all);
      const index = at % sent.length;
      const link = new FrameLink(theirs, { send: key, receive: key });
      const got: Uint8Array[] = [];
      link.events.on('frame', (content) => got.push(Uint8Array.from(content)));
      const closed = once(link.events as never, 'closed');
      for (const chunk of chunksOf(sent.with(index, (sent[index] ?? 0) ^ mask), where)) ours.write(chunk);
      ours.end();
      await closed;
      // All before the change, and nothing of what follows it.
      assert.deepEqual(got, all.slice(0, wholeBefore(all, index)));
      ours.destroy();
    });
  });

  it('are never repeated, left out or sent back', async () => {
    const [first, second] = [Uint8Array.of(1), Uint8Array.of(2)];
    const sent = await sealedBytes([first, second]);
    const length = sent.length / 2;
    for (const replayed of [
      Buffer.concat([sent.subarray(0, length), sent.subarray(0, length)]),
      Buffer.concat([sent.subarray(0, length), sent.subarray(0, length), sent.subarray(length)]),
      sent.subarray(length),
    ]) {
      const [ours, theirs] = await socketPair();
      const link = new FrameLink(theirs, { send: key, receive: key });
      const got: Uint8Array[] = [];
      link.events.on('frame', (content) => got.push(Uint8Array.from(content)));
      const closed = once(link.events as never, 'closed');
      ours.end(replayed);
      await closed;
      assert.deepEqual(got, replayed.length === length ? [] : [first]);
    }
    const [owner, asker] = await linkPair();
    const [ours, theirs] = await socketPair();
    const echo = new FrameLink(ours, { send: key, receive: new Uint8Array(32).fill(8) });
    theirs.pipe(theirs);
    echo.send(first);
    await once(echo.events as never, 'closed');
    for (const one of [owner, asker]) one.dispose();
  });

  it('have a limit, on both sides', async () => {
    assert.throws(() => headOf(MAX_CONTENT + 17), RangeError);
    for (const length of [0, 15, MAX_CONTENT + 17, 0xffff_ffff]) {
      const [ours, theirs] = await socketPair();
      const link = new FrameLink(theirs, { send: key, receive: key });
      const closed = once(link.events as never, 'closed');
      const head = new Uint8Array(HEAD_BYTES);
      new DataView(head.buffer).setUint32(0, length);
      ours.write(head);
      await closed;
      ours.destroy();
    }
  });
});

describe('fuzz: what two windows say', () => {
  const call = { kind: 'call', call: 1, name: 'send', args: ['bob', 'text', 'A'.repeat(22)] } as const;
  const look = { kind: 'look', isFocused: true } as const;
  const page = { kind: 'page', id: 'bob', keep: 0, messages: [], older: 'none' } as const;

  it('is one of the words, or nothing', () => {
    const valid = fc.constantFrom<Uint8Array>(encodeWord(call), encodeWord(look), encodeWord(page));
    const made = fc.oneof(
      mutatedBytes(valid),
      fc.json().map((json) => new Uint8Array(Buffer.from(json))),
    );
    fuzz(500, made, (bytes) => {
      for (const decode of [decodeAttachedWord, decodeOwnerWord]) {
        const word = decode(bytes);
        if (word) assert.deepEqual(decode(encodeWord(word)), word);
      }
    });
  });

  it('is never believed to the wrong side', () => {
    assert.equal(decodeAttachedWord(encodeWord(page)), undefined);
    assert.equal(decodeOwnerWord(encodeWord(look)), undefined);
  });

  it('is answered, whatever is called for with whatever arguments', async () => {
    const pair = await AttachedPair.open();
    const name = fc.oneof(fc.constantFrom('send', 'start', 'open', 'files.save', 'setTimer'), fc.string());
    const args = fc.array(fc.jsonValue(), { maxLength: 4 });
    await fuzzAsync(150, fc.tuple(name, args), async ([called, given]) => {
      const answered = pair.attached.call(called as never, given as never).then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
      );
      assert.match(await answered, /^(done|ClientProblem)$/);
    });
    pair.dispose();
  });
});

async function sealedBytes(all: readonly Uint8Array[]): Promise<Uint8Array> {
  const [ours, theirs] = await socketPair();
  const link = new FrameLink(ours, { send: key, receive: key });
  for (const content of all) link.send(content);
  const length = all.reduce((sum, content) => sum + HEAD_BYTES + content.length + 16, 0);
  const chunks: Buffer[] = [];
  for await (const chunk of theirs) {
    chunks.push(chunk as Buffer);
    if (chunks.reduce((sum, each) => sum + each.length, 0) === length) break;
  }
  link.dispose();
  return new Uint8Array(Buffer.concat(chunks));
}

/** How many frames end before the byte at `index`. */
function wholeBefore(all: readonly Uint8Array[], index: number): number {
  let end = 0;
  return all.findIndex((content) => (end += HEAD_BYTES + content.length + 16) > index);
}
