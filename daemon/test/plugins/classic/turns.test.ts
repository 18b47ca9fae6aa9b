import assert from 'node:assert/strict';
import { Turns } from '../../../src/plugins/classic/turns.ts';

describe('turns', () => {
  it('pass over what nobody waits for any more', async () => {
    const turns = new Turns(1);
    const first = Promise.withResolvers<undefined>();
    const done: string[] = [];
    const task = (name: string) => () => Promise.resolve(void done.push(name));
    const running = turns.run(() => first.promise);
    let isWanted = true;
    const left = turns.run(task('left'), () => isWanted);
    const stayed = turns.run(task('stayed'), () => true);
    isWanted = false;
    const outcome = assert.rejects(left, { code: 'not-now' });
    first.resolve(undefined);
    await Promise.all([running, outcome, stayed]);
    assert.deepEqual(done, ['stayed']);
  });
});
