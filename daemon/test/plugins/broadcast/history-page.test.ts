import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Codec } from '../../../../common/src/wire/codec.ts';
import { broadcastMessages } from '../../../../common/src/wire/messages.ts';
import type { Broadcast } from '../../../src/plugins/broadcast/broadcast.ts';
import { fitPage } from '../../../src/plugins/broadcast/history-page.ts';

const RECORD = 64 * 1024;

describe('history page', () => {
  it('gives the newest in ascending order', () => {
    const { messages, more } = fitPage(newestFirst(['a', 'b', 'c']), 2);
    assert.deepEqual(
      messages.map((message) => message.number),
      [2, 3],
    );
    assert.equal(more, true);
    assert.equal(fitPage(newestFirst(['a', 'b']), 2).more, false);
    assert.deepEqual(fitPage([], 10), { messages: [], more: false });
  });

  it('stops before the answer outgrows a record', () => {
    const { messages, more } = fitPage(
      newestFirst(Array.from({ length: 10 }, () => 'x'.repeat(16_384))),
      100,
    );
    assert.equal(messages.length, 3);
    assert.equal(messages.at(-1)?.number, 10);
    assert.equal(more, true);
  });

  it('always gives one, fits a record, and says whether there is more', () => {
    const codec = new Codec(broadcastMessages);
    const text = fc.oneof(
      fc.constant('x'.repeat(16_384)),
      fc.constant('😀'.repeat(4096)),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (texts, limit) => {
          const page = fitPage(newestFirst(texts), limit);
          assert.ok(page.messages.length >= 1 && page.messages.length <= limit);
          assert.equal(page.more, page.messages.length < texts.length);
          assert.ok(codec.encodeOk('broadcast.history', 0xffff_ffff, page).length <= RECORD);
        },
      ),
    );
  });

  it('fits a record with the longest names, the largest numbers and 100 messages', () => {
    const texts = Array.from({ length: 100 }, () => 'x'.repeat(491));
    const huge = newestFirst(texts).map((message) => ({
      ...message,
      number: Number.MAX_SAFE_INTEGER,
      sentAt: Number.MAX_SAFE_INTEGER,
      from: 'a'.repeat(32),
    }));
    const page = fitPage(huge, 100);
    assert.equal(page.messages.length, 100);
    assert.ok(new Codec(broadcastMessages).encodeOk('broadcast.history', 1, page).length <= RECORD);
  });
});

/** Numbered from 1 in the order given. */
function newestFirst(texts: readonly string[]): Broadcast[] {
  const messages = texts.map((text, index) => {
    return { number: index + 1, id: new Uint8Array(16), from: 'alice', sentAt: 1_893_456_000_000, text };
  });
  return messages.reverse();
}
