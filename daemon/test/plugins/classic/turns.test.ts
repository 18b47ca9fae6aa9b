import assert from 'node:assert/strict';
import { Turns } from '../../../src/plugins/classic/turns.ts';

const HERE = { key: 'here', isWanted: () => true };

describe('turns', () => {
  let turns: Turns;
  let first: PromiseWithResolvers<undefined>;
  let running: Promise<unknown>;
  let done: string[];

  const task = (name: string) => () => Promise.resolve(void done.push(name));

  beforeEach(() => {
    turns = new Turns(1);
    first = Promise.withResolvers();
    done = [];
    running = turns.run(() => first.promise, HERE);
  });

  it('pass over what nobody waits for any more', async () => {
    let isWanted = true;
    const left = turns.run(task('left'), { key: 'here', isWanted: () => isWanted });
    const stayed = turns.run(task('stayed'), HERE);
    isWanted = false;
    const outcome = assert.rejects(left, { code: 'not-now' });
    first.resolve(undefined);
    await Promise.all([running, outcome, stayed]);
    assert.deepEqual(done, ['stayed']);
  });

  it('go around by key, so that whoever asks for many has no more of them', async () => {
    const all = ['many 1', 'many 2', 'many 3', 'few 1', 'few 2', 'one 1'].map((name) =>
      turns.run(task(name), { ...HERE, key: name.slice(0, -2) }),
    );
    first.resolve(undefined);
    await Promise.all([running, ...all]);
    assert.deepEqual(done, ['many 1', 'few 1', 'one 1', 'many 2', 'few 2', 'many 3']);
  });

  it('go on after one that failed', async () => {
    const failed = turns.run(() => Promise.reject(new Error('no')), HERE);
    const next = turns.run(task('next'), HERE);
    const outcome = assert.rejects(failed, /no/);
    first.resolve(undefined);
    await Promise.all([running, outcome, next]);
    assert.deepEqual(done, ['next']);
  });
});
