import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  heardOf,
  newConversation,
  previewOf,
  withHeard,
  withSpoken,
} from '../../../src/client/conversations/stored-conversation.ts';

function device(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

describe('the count of messages in a conversation', () => {
  it('goes on while one device of the receiver stays, and begins anew with all of them', () => {
    let conversation = newConversation('accepted', 0);
    const counts = [[1], [1, 2], [2], [3], [3]].map((devices) => {
      conversation = withSpoken(conversation, devices.map(device));
      return conversation.spoken.sequence;
    });
    assert.deepEqual(counts, [1, 2, 3, 1, 2]);
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
