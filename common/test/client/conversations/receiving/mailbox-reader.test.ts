import assert from 'node:assert/strict';
import type { Delivery } from '../../../../src/client/conversations/relay-link.ts';
import { RequestRefused } from '../../../../src/client/session-errors.ts';
import { HeldClock } from '../../../support/held-clock.ts';
import { DirectPerson } from '../../support/direct-person.ts';
import { MemoryRelay } from '../../support/memory-relay.ts';

/** Bob has been away, and three messages of Alice wait for him. */
async function whileBobWasAway() {
  const relay = new MemoryRelay();
  const clock = new HeldClock();
  const alice = new DirectPerson('alice', relay, clock);
  const bob = new DirectPerson('bob', relay, clock);
  await alice.connect();
  await bob.connect();
  await alice.conversations.start('bob');
  await alice.conversations.open('bob');
  bob.disconnect();
  for (const text of ['one', 'two', 'three']) await alice.conversations.send('bob', text);
  await alice.until('all is sent', () =>
    alice.conversations.page('bob').messages.every(({ state }) => state === 'sent'),
  );
  return { relay, bob };
}

/** What the relay does at the next fetch, in the place of its answer. */
function atNextFetch(relay: MemoryRelay, act: (page: { messages: Delivery[] }) => void): void {
  const honest = relay.lie;
  relay.lie = (type, _body, answer) => {
    if (type === 'e2e-relay.fetch') {
      relay.lie = honest;
      act(answer as { messages: Delivery[] });
    }
    return answer;
  };
}

describe('a message that is pushed', () => {
  let relay: MemoryRelay;
  let bob: DirectPerson;
  const push = (delivery: Delivery) => bob.encryption.take({ type: 'e2e-relay.deliver', body: delivery });
  const heard = async () => (await bob.lines('alice')).map(({ text }) => text);
  const all = () => bob.until('all has come', () => (bob.conversations.find('alice')?.unread ?? 0) >= 3);

  beforeEach(async () => {
    ({ relay, bob } = await whileBobWasAway());
  });

  it('is taken after the page that it follows, though it is heard before', async () => {
    atNextFetch(relay, ({ messages }) => messages.splice(-1).forEach(push));
    await bob.connect();
    await all();
    assert.deepEqual(await heard(), ['one', 'two', 'three']);
  });

  it('is left in the mailbox while those before it could not be fetched', async () => {
    const answer = { code: 'rate-limited', message: 'too fast' } as const;
    atNextFetch(relay, () => {
      throw new RequestRefused('e2e-relay.fetch', answer);
    });
    // It is asked for again, later.
    await bob.connect();
    const [newest] = relay.delivered.slice(-1);
    assert.ok(newest);
    push(newest);
    assert.deepEqual(await heard(), []);
    bob.disconnect();
    await bob.connect();
    await all();
    assert.deepEqual(await heard(), ['one', 'two', 'three']);
  });
});
