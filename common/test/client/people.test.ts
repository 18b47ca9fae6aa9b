import assert from 'node:assert/strict';
import { People } from '../../src/client/people.ts';

const alice = { user: 'alice', displayName: 'Alice' };
const bob = { user: 'bob', displayName: 'Bob' };

describe('People', () => {
  it('believes a change that came while the list was on its way', async () => {
    const people = new People(() => undefined);
    const answer = Promise.withResolvers<{ people: (typeof alice)[] }>();
    const loading = people.load(() => answer.promise);
    people.change({ ...bob, online: true });
    people.change({ ...alice, online: false });
    answer.resolve({ people: [alice] });
    await loading;
    assert.deepEqual([...people.online.values()], [bob]);
  });

  it('drops the list of a connection that is gone', async () => {
    const people = new People(() => undefined);
    const answer = Promise.withResolvers<{ people: (typeof alice)[] }>();
    const loading = people.load(() => answer.promise);
    people.clear();
    answer.resolve({ people: [alice] });
    await loading;
    assert.equal(people.online.size, 0);
  });

  it('tells each change once', async () => {
    let told = 0;
    const people = new People(() => told++);
    await people.load(() => Promise.resolve({ people: [alice] }));
    people.change({ ...bob, online: true });
    people.clear();
    people.clear();
    assert.equal(told, 3);
  });
});
