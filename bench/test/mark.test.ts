import assert from 'node:assert/strict';
import { Codec } from '../../common/src/wire/codec.ts';
import { broadcastMessages } from '../../common/src/wire/messages.ts';
import { countMarks, markedText, TEXT_BYTES } from '../load/mark.ts';

const codec = new Codec(broadcastMessages);

function delivery(text: string, number = 1): Uint8Array {
  return codec.encodeEvent('broadcast.message', {
    number,
    id: new Uint8Array(16),
    from: 'member1',
    sentAt: Date.now(),
    text,
  });
}

describe('a marked text', () => {
  it('has the bytes of every other', () => {
    assert.equal(Buffer.byteLength(markedText(0.123)), TEXT_BYTES);
    assert.equal(Buffer.byteLength(markedText(123_456_789.987)), TEXT_BYTES);
  });

  it('is counted once in each delivery of a record, with the time it tells', () => {
    const record = Buffer.concat([
      delivery(markedText(17.25)),
      codec.encodeOk('broadcast.send', 7, { number: 1, sentAt: 2 }),
      delivery(markedText(1_000.5), 70_000),
    ]);
    const times: number[] = [];
    assert.equal(
      countMarks(record, (sentAt) => times.push(sentAt)),
      2,
    );
    assert.deepEqual(times, [17.25, 1_000.5]);
  });

  it('is found in a view of larger memory, and nowhere else', () => {
    const whole = Buffer.concat([delivery(markedText()), delivery(markedText())]);
    assert.equal(countMarks(whole.subarray(whole.length / 2)), 1);
    assert.equal(countMarks(delivery('just words')), 0);
  });
});
