import assert from 'node:assert/strict';
import { People } from '../../src/client/people.ts';

const alice = { user: 'alice', displayName: 'Alice' };
const bob = { user: 'bob', displayName: 'Bob' };

describe('People', () => {
  it('believes a change that came while the list was on its way', async () => {
    const people = new People(() => undefined);
    const answer = Promise.withResolvers<{ people: (typeof alice)[]; more: boolean }>();
    const loading = people.load(() => answer.promise);
    people.change({ ...bob, online: true });
    people.change({ ...alice, online: false });
    answer.resolve({ people: [alice], more: false });
    await loading;
    assert.deepEqual([...people.online.values()], [bob]);
  });

  it('drops the list of a connection that is gone', async () => {
    const people = new People(() => undefined);
    const answer = Promise.withResolvers<{ people: (typeof alice)[]; more: boolean }>();
    const loading = people.load(() => answer.promise);
    people.clear();
    answer.resolve({ people: [alice], more: false });
    await loading;
    assert.equal(people.online.size, 0);
  });

  it('asks for page after page', async () => {
    const people = new People(() => undefined);
    await people.load((after) =>
      Promise.resolve(after ? { people: [bob], more: false } : { people: [alice], more: true }),
    );
    assert.deepEqual([...people.online.values()], [alice, bob]);
  });

  it('tells each change once', async () => {
    let told = 0;
    const people = new People(() => told++);
    await people.load(() => Promise.resolve({ people: [alice], more: false }));
    people.change({ ...bob, online: true });
    people.clear();
    people.clear();
    assert.equal(told, 3);
  });
});
