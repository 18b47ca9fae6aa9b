import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  heardOf,
  joinedOf,
  newConversation,
  previewOf,
  withHeard,
  withoutSpoken,
  withSpoken,
} from '../../../../src/client/conversations/book/stored-conversation.ts';

function device(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

describe('the count of messages in a conversation', () => {
  it('goes on whoever gets it, and tells those that came later where they begin', () => {
    let conversation = newConversation('accepted', 0);
    const joined = [[1], [1, 2], [2, 3], [3], [1, 3]].map((devices) => {
      conversation = withSpoken(conversation, devices.map(device));
      return joinedOf(conversation).map(({ device: [name], after }) => [name, after]);
    });
    assert.equal(conversation.spoken.sequence, 5);
    assert.deepEqual(joined, [
      [],
      [[2, 1]],
      [
        [3, 2],
        [2, 1],
      ],
      [[3, 2]],
      [
        [1, 4],
        [3, 2],
      ],
    ]);
  });

  it('is the same for a line that is encrypted again, for other devices', () => {
    const before = withSpoken(newConversation('accepted', 0), [device(1)]);
    const again = withSpoken(withSpoken(before, [device(1)]), [device(1), device(2)], 2);
    assert.equal(again.spoken.sequence, 2);
    assert.deepEqual(joinedOf(again), [{ device: device(2), after: 1 }]);
  });

  it('takes the number of a line back that nobody got, if it was the last', () => {
    const conversation = withSpoken(withSpoken(newConversation('accepted', 0), [device(1)]), [device(1)]);
    assert.equal(withoutSpoken(conversation, 2).spoken.sequence, 1);
    assert.equal(withoutSpoken(conversation, 1).spoken.sequence, 2);
  });

  it('tells the 64 devices that came last, at most', () => {
    let conversation = withSpoken(newConversation('accepted', 0), [device(0)]);
    const there = [device(0)];
    for (let number = 1; number <= 70; number++) {
      there.push(device(number));
      conversation = withSpoken(conversation, there);
    }
    const told = joinedOf(conversation);
    assert.deepEqual([told.length, told[0]?.device[0], told.at(-1)?.device[0]], [64, 70, 7]);
  });

  it('is kept for each device of the sender, the newest 256', () => {
    let conversation = newConversation('accepted', 0);
    assert.equal(heardOf(conversation, device(1)), undefined);
    for (let number = 0; number < 300; number++) {
      const id = new Uint8Array(16);
      new DataView(id.buffer).setUint16(0, number);
      conversation = withHeard(conversation, { device: id, sequence: number + 1, failed: 0 });
    }
    assert.equal(conversation.heard.length, 256);
    assert.equal(heardOf(conversation, new Uint8Array(16)), undefined);
    const again = withHeard(conversation, {
      device: Uint8Array.from([1, 43, ...new Uint8Array(14)]),
      sequence: 999,
      failed: 1,
    });
    assert.equal(again.heard.length, 256);
    assert.equal(again.heard.at(-1)?.sequence, 999);
  });
});

describe('the preview of a message', () => {
  it('is a short line of whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const preview = previewOf(text);
        assert.ok(Array.from(preview).length <= 120);
        assert.ok(preview.isWellFormed());
        assert.doesNotMatch(preview, /[\n\t\r]|\s\s/u);
      }),
    );
    assert.equal(previewOf('one\n\n two'), 'one two');
    assert.equal(previewOf('😀'.repeat(200)), '😀'.repeat(120));
  });
});
