import assert from 'node:assert/strict';
import type { Session } from '../../../src/plugin/api.ts';
import { Later } from '../../../src/plugin/later.ts';
import { Answers } from '../../../src/plugins/files/answers.ts';

describe('answers that wait for the disk', () => {
  it('let eight of a session be passed, and no more until one is given', async () => {
    const answers = new Answers();
    const [session, other] = [{} as Session, {} as Session];
    const first = Promise.withResolvers<string>();
    const never = new Promise<string>(() => undefined);
    assert.ok(answers.give(session, first.promise) instanceof Later);
    for (let given = 1; given < 8; given++) assert.ok(answers.give(session, never) instanceof Later);
    const held = Promise.withResolvers<string>();
    const ninth = answers.give(session, held.promise);
    assert.ok(ninth instanceof Promise);
    assert.ok(answers.give(other, never) instanceof Later);
    first.resolve('first');
    held.resolve('ninth');
    assert.equal(await ninth, 'ninth');
    assert.ok(answers.give(session, never) instanceof Later);
  });
});
