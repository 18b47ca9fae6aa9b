import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batchesOf } from '../../../../src/client/conversations/sending/envelope-batches.ts';
import { Codec } from '../../../../src/wire/codec.ts';
import { messages } from '../../../../src/wire/messages.ts';

const RECORD_BYTES = 65_523;
const codec = new Codec(messages);
const element = fc.record(
  {
    user: fc.stringMatching(/^[a-z]{1,32}$/),
    device: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    element: fc.integer({ min: 1, max: 2_048 }).map((length) => new Uint8Array(length)),
  },
  { noNullPrototype: true },
);
const envelope = fc.record(
  {
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    payload: fc.integer({ min: 1, max: 49_152 }).map((length) => new Uint8Array(length)),
    elements: fc.array(element, { minLength: 1, maxLength: 256 }),
    mode: fc.constantFrom('all' as const, 'some' as const),
  },
  { noNullPrototype: true },
);

describe('the batches of an envelope', () => {
  it('bring all of it in order, each in one record, the payload first and one end', () => {
    fc.assert(
      fc.property(envelope, (whole) => {
        const batches = batchesOf(whole);
        assert.deepEqual(
          batches.flatMap(({ elements }) => elements),
          whole.elements,
        );
        for (const [index, batch] of batches.entries()) {
          assert.ok(codec.encodeRequest('e2e-relay.send', 2 ** 32 - 1, batch).length <= RECORD_BYTES);
          assert.deepEqual(batch.id, whole.id);
          assert.equal(batch.mode, whole.mode);
          assert.equal(batch.payload === undefined, index > 0);
          assert.equal(batch.last, index === batches.length - 1);
        }
      }),
    );
  });
});
