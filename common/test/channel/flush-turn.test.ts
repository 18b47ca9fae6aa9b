import assert from 'node:assert/strict';
import { FlushTurn } from '../../src/channel/flush-turn.ts';
import { HeldClock } from '../support/held-clock.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('the turn in which links are flushed', () => {
  let turn: FlushTurn;
  const flushed: string[] = [];
  const queue = (name: string) => ({ flush: () => void flushed.push(name) });
  const end = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    turn = new FlushTurn(new HeldClock());
    flushed.length = 0;
  });

  it('flushes all that asked for it, at its end, once', async () => {
    turn.schedule(queue('a'));
    turn.schedule(queue('b'));
    assert.deepEqual(flushed, []);
    await end();
    assert.deepEqual(flushed, ['a', 'b']);
    await end();
    assert.deepEqual(flushed, ['a', 'b']);
  });

  it('gives what asks while it flushes a turn of its own', async () => {
    turn.schedule({ flush: () => turn.schedule(queue('later')) });
    await end();
    assert.deepEqual(flushed, []);
    await end();
    assert.deepEqual(flushed, ['later']);
  });

  it('joins once what several links send, and anew what differs in anything', () => {
    const [a, b, c] = [bytes(1), bytes(2, 3), bytes(2, 3)];
    const joined = turn.join([a, b]);
    assert.deepEqual(joined, [Buffer.of(1, 2, 3)]);
    assert.equal(turn.join([a, b]), joined);
    assert.notEqual(turn.join([a, c]), joined, 'equal, but not the same');
    assert.deepEqual(turn.join([b, a]), [Buffer.of(2, 3, 1)]);
    assert.deepEqual(turn.join([a, b, c]), [Buffer.of(1, 2, 3, 2, 3)]);
    assert.deepEqual(turn.join([b]), [b]);
  });

  it('keeps nothing of it beyond its end', async () => {
    const parts = [bytes(1), bytes(2)];
    turn.schedule(queue('a'));
    const joined = turn.join(parts);
    await end();
    assert.notEqual(turn.join(parts), joined);
  });
});
