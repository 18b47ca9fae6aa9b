import assert from 'node:assert/strict';
import { PeerError } from '../../../src/wire/error-codes.ts';
import { type HeldClock } from '../../support/held-clock.ts';
import { type DirectPerson } from '../support/direct-person.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceAndBob } from '../support/two-people.ts';

describe('a mailbox that is read while the server is busy', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, clock, alice, bob } = await aliceAndBob());
    await alice.conversations.start('bob');
    await bob.conversations.start('alice');
  });

  /** Refuses requests of these types, as often as they come, until called. */
  const busy = (...types: readonly string[]) => {
    const seen: string[] = [];
    relay.lie = (type, _body, answer) => {
      if (!types.includes(type)) return answer;
      seen.push(type);
      throw new PeerError('rate-limited');
    };
    return { seen, end: () => (relay.lie = (_type, _body, answer) => answer) };
  };
  const mailbox = () => relay.mailbox('alice', deviceOf(alice));
  const sayHidden = async (text: string) => {
    relay.withhold = true;
    const before = relay.delivered.length;
    await bob.conversations.send('alice', text);
    await bob.until('sent', () => relay.delivered.length > before);
    relay.withhold = false;
    const last = relay.delivered.at(-1);
    assert.ok(last);
    return last;
  };

  it('loses nothing that was not taken when something new comes before it is read again', async () => {
    const [first, second] = [await sayHidden('first'), await sayHidden('second')];
    const server = busy('e2e-relay.list', 'e2e-relay.fetch');
    // To be told from whom it is, the list is needed: the server is too busy.
    relay.deliver('alice', deviceOf(alice), {
      ...first,
      id: new Uint8Array(16).fill(1),
      element: first.element.with(30, 0),
    });
    relay.deliver('alice', deviceOf(alice), first);
    await alice.until('asked', () => server.seen.length > 0);
    await settled(alice);
    clock.advance(1_000);
    relay.deliver('alice', deviceOf(alice), second);
    await settled(alice);
    assert.deepEqual(server.seen, ['e2e-relay.list', 'e2e-relay.fetch']);
    server.end();
    clock.advance(1_000);
    await alice.until('all came', () => mailbox().length === 0);
    assert.deepEqual(await alice.texts('bob'), ['first', 'second']);
  });

  it('is read once the server has time, also where that is not at once', async () => {
    alice.disconnect();
    await bob.conversations.send('alice', 'hello');
    await bob.until('sent', () => mailbox().length === 1);
    const server = busy('e2e-relay.fetch');
    await alice.connect();
    server.end();
    clock.advance(1_000);
    await alice.until('it came', () => mailbox().length === 0);
    assert.deepEqual(await alice.texts('bob'), ['hello']);
    assert.equal(alice.conversations.encryption.kind, 'ready');
    assert.deepEqual(alice.problems, []);
  });

  it('with a page of what nobody can read asks for the sender’s list once', async () => {
    const message = await sayHidden('hello');
    alice.disconnect();
    for (let index = 0; index < 50; index++) {
      const id = new Uint8Array(16).fill(index);
      relay.deliver('alice', deviceOf(alice), { ...message, id, element: message.element.with(30, 0) });
    }
    let asked = 0;
    relay.lie = (type, body, answer) => {
      if (type === 'e2e-relay.list' && 'user' in body && body.user === 'bob') asked++;
      return answer;
    };
    await alice.connect();
    assert.equal((await alice.lines('bob')).length, 50);
    assert.equal(asked, 1);
  });

  it('shows what was taken before a failure, also where the conversation is opened after it', async () => {
    const messenger = alice.encryption.messenger;
    const failed = messenger?.run(() => {
      messenger.notice('bob', 'taken');
      throw new PeerError('timed-out');
    });
    await assert.rejects(Promise.resolve(failed), { code: 'timed-out' });
    assert.deepEqual(
      (await alice.lines('bob')).map(({ text }) => text),
      ['taken'],
    );
  });

  it('keeps of what changes with every message the last state alone, however large', async () => {
    // The ratchets with somebody who lets a thousand messages be missing, and then sends a page of them.
    await alice.encryption.messenger?.run(() => {
      for (let state = 0; state < 200; state++) {
        const value = new Uint8Array(100_000).fill(state);
        alice.encryption.messenger?.book.write({ kind: 'put', space: 'states', key: 'one', value });
      }
    });
    await alice.restart();
    await alice.open();
    assert.equal(alice.encryption.messenger?.book.resident('states').get('one')?.[0], 199);
  });
});

function deviceOf(person: DirectPerson): Uint8Array {
  const device = person.encryption.messenger?.keys.device;
  if (!device) throw new Error('no device yet');
  return device.id;
}

/** What came has been taken, and requests that were made were answered. */
async function settled(person: DirectPerson): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    await person.encryption.messenger?.run(() => undefined);
  }
}
