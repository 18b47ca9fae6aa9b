import assert from 'node:assert/strict';
import type { DirectPerson } from '../../support/direct-person.ts';
import type { MemoryRelay } from '../../support/memory-relay.ts';
import { idle, KindsWorld, otherOf } from '../../support/kinds-world.ts';

const typing = (person: DirectPerson) => person.conversations.find(otherOf(person))?.typing;
const kept = (person: DirectPerson) => person.encryption.messenger?.book;

describe('who is writing', () => {
  let world: KindsWorld;
  let desk: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    world = new KindsWorld();
    ({ desk, bob } = world);
    await world.begin();
  });

  /** Both have heard of each other. */
  const talk = async () => {
    await world.say(desk, 'hello', bob);
    await world.say(bob, 'hi', desk);
    for (const person of [desk, bob])
      await person.until('receipts', () =>
        person.conversations
          .page(otherOf(person))
          .messages.every(({ isMine, state }) => !isMine || state === 'delivered'),
      );
    await idle(desk);
    await idle(bob);
  };
  const take = async (body: MemoryRelay['transients'][number]) => {
    bob.encryption.take({ type: 'e2e-relay.transient', body });
    await bob.encryption.messenger?.run(() => undefined);
  };
  const sent = () => world.relay.transients.length;
  /** All that was noted has left. */
  const noted = async (person: DirectPerson) => {
    const before = sent();
    person.messages.noteTyping(otherOf(person));
    await person.encryption.messenger?.run(() => undefined);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    return sent() - before;
  };

  it('is shown, and forgotten after 8 s without another word of it', async () => {
    await talk();
    assert.equal(await noted(desk), 1);
    await bob.until('shown', () => typing(bob)?.length === 1);
    assert.deepEqual(typing(bob), ['alice']);
    world.clock.advance(7_999);
    assert.deepEqual(typing(bob), ['alice']);
    assert.equal(await noted(desk), 1);
    await bob.encryption.messenger?.run(() => undefined);
    world.clock.advance(7_999);
    assert.deepEqual(typing(bob), ['alice']);
    world.clock.advance(1);
    assert.deepEqual(typing(bob), []);
  });

  it('is told every 4 s at most, is kept nowhere, and no mailbox hears of it', async () => {
    await talk();
    const delivered = world.relay.delivered.length;
    assert.deepEqual([await noted(desk), await noted(desk)], [1, 0]);
    world.clock.advance(3_999);
    assert.equal(await noted(desk), 0);
    world.clock.advance(1);
    assert.equal(await noted(desk), 1);
    assert.equal(kept(desk)?.outbound.size, 0);
    assert.equal(world.relay.delivered.length, delivered);
    assert.equal((await bob.lines('alice')).length, 2);
  });

  it('ends with the message', async () => {
    await talk();
    await noted(desk);
    await bob.until('shown', () => typing(bob)?.length === 1);
    await world.say(desk, 'here', bob);
    assert.deepEqual(typing(bob), []);
  });

  it('is not told where the person does not want that, to strangers, or before a session was answered', async () => {
    assert.equal(await noted(desk), 0, 'nothing was said yet');
    assert.equal(world.relay.claimed.length, 0);
    await world.say(desk, 'hello', bob);
    await talk();
    desk.sendTyping = false;
    assert.equal(await noted(desk), 0);
    desk.sendTyping = true;
    await desk.conversations.block('bob');
    assert.equal(await noted(desk), 0);
  });

  it('is not shown of who is blocked or a stranger', async () => {
    await talk();
    await bob.conversations.ignore('alice');
    await noted(desk);
    await bob.encryption.messenger?.run(() => undefined);
    assert.deepEqual(typing(bob), []);
  });

  it('waits for nobody: what is lost, or said without a connection, never comes', async () => {
    await talk();
    desk.disconnect();
    assert.equal(await noted(desk), 0);
    await desk.connect();
    assert.deepEqual(typing(bob), []);
    bob.disconnect();
    world.clock.advance(4_000);
    assert.equal(await noted(desk), 1);
    await bob.connect();
    assert.deepEqual(typing(bob), []);
    assert.deepEqual(
      (await bob.lines('alice')).map(({ kind }) => kind),
      ['text', 'text'],
    );
    await world.say(desk, 'and on', bob);
    assert.deepEqual([...desk.problems, ...bob.problems], []);
  });

  it('is told 15 times at most to a device that says nothing, and for 5 minutes', async () => {
    await talk();
    bob.disconnect();
    let told = 0;
    for (let count = 0; count < 20; count++) {
      told += await noted(desk);
      world.clock.advance(4_000);
    }
    assert.equal(told, 15);
    await bob.connect();
    await world.say(bob, 'back', desk);
    assert.equal(await noted(desk), 1);
    world.clock.advance(300_000);
    assert.equal(await noted(desk), 0);
  });

  it('is saved in the ratchet before it leaves: after a crash no key serves twice', async () => {
    await talk();
    let elements = world.relay.elements.length;
    world.relay.fate = (type) => (type === 'e2e-relay.send' ? 'answer-lost' : 'well');
    await noted(desk);
    assert.equal(world.relay.elements.length - elements, 1);
    desk.kill();
    world.relay.fate = () => 'well';
    await desk.connect();
    await desk.lines('bob');
    elements = world.relay.elements.length;
    await world.say(desk, 'again', bob);
    assert.deepEqual([...desk.problems, ...bob.problems], []);
  });

  it('asks for nothing and says nothing where it can’t be read', async () => {
    await talk();
    await noted(desk);
    await bob.until('shown', () => typing(bob)?.length === 1);
    const [transient] = world.relay.transients;
    assert.ok(transient);
    const claimed = world.relay.claimed.length;
    world.clock.advance(8_000);
    const element = Uint8Array.from(transient.element).fill(1, 20);
    for (const body of [transient, { ...transient, element }, { ...transient, from: 'carol' }]) {
      world.clock.advance(1_000);
      await take(body);
    }
    assert.deepEqual(typing(bob), []);
    assert.equal(world.relay.claimed.length, claimed);
    assert.deepEqual(bob.problems, []);
    assert.equal((await bob.lines('alice')).length, 2);
  });

  it('is taken once a second of a device', async () => {
    await talk();
    world.relay.fate = (type) => (type === 'e2e-relay.transient' ? 'lost' : 'well');
    await noted(desk);
    world.clock.advance(4_000);
    await noted(desk);
    const [first, second] = world.relay.transients;
    assert.ok(first && second);
    await take(first);
    world.clock.advance(999);
    await take(second);
    world.clock.advance(7_001);
    assert.deepEqual(typing(bob), [], 'the second was dropped');
    await take(second);
    assert.deepEqual(typing(bob), ['alice']);
  });

  it('begins no session, so that a start that came so is taken once it comes stored', async () => {
    world.relay.withhold = true;
    await desk.conversations.send('bob', 'hello');
    await idle(desk);
    const [start] = world.relay.delivered;
    assert.ok(start);
    const { number: _number, sentAt: _sentAt, ...transient } = start;
    await take(transient);
    bob.encryption.take({ type: 'e2e-relay.deliver', body: start });
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'hello');
    assert.deepEqual(bob.problems, []);
  });

  it('is all that is read so: what is to be stored is not used up', async () => {
    await talk();
    world.relay.withhold = true;
    await desk.conversations.send('bob', 'stored');
    await idle(desk);
    const last = world.relay.delivered.at(-1);
    assert.ok(last);
    const { number: _number, sentAt: _sentAt, ...transient } = last;
    await take(transient);
    bob.encryption.take({ type: 'e2e-relay.deliver', body: last });
    await bob.until('it came', () => bob.conversations.find('alice')?.newest?.text === 'stored');
    assert.deepEqual(bob.problems, []);
  });

  it('is not told in sessions that are not there any more', async () => {
    await talk();
    await desk.encryption.messenger?.forgetRatchets();
    const claimed = world.relay.claimed.length;
    assert.equal(await noted(desk), 0);
    assert.equal(world.relay.claimed.length, claimed);
    assert.deepEqual(desk.problems, []);
  });
});
