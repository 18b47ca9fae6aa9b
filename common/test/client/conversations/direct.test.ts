import assert from 'node:assert/strict';
import { publishIdentity } from '../../../src/client/identity.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson } from '../support/direct-person.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

async function twoPeople() {
  const relay = new MemoryRelay();
  const clock = new HeldClock();
  const alice = new DirectPerson('alice', relay, clock);
  const bob = new DirectPerson('bob', relay, clock);
  await alice.connect();
  await bob.connect();
  return { relay, alice, bob };
}

function stateOf(person: DirectPerson, user: string, text: string) {
  return person.conversations.page(user).messages.find((message) => message.text === text)?.state;
}

describe('two people', () => {
  it('write to each other, and see how far their words came', async () => {
    const { alice, bob } = await twoPeople();
    await alice.conversations.start('bob');
    await alice.conversations.open('bob');
    await alice.conversations.send('bob', 'hello');
    await bob.until('a request', () => bob.conversations.find('alice')?.unread === 1);
    assert.equal(bob.conversations.find('alice')?.standing, 'request');
    assert.deepEqual(await bob.texts('alice'), ['hello']);
    await alice.until('sent', () => stateOf(alice, 'bob', 'hello') === 'sent');
    await bob.conversations.accept('alice');
    await bob.conversations.send('alice', 'hi');
    await alice.until('the answer', () => stateOf(alice, 'bob', 'hi') === 'received');
    await bob.until('delivered', () => stateOf(bob, 'alice', 'hi') === 'delivered');
    await bob.conversations.markRead('alice');
    await alice.until('read', () => stateOf(alice, 'bob', 'hello') === 'read');
    await alice.conversations.send('bob', 'and now');
    await bob.until('it came', () => bob.conversations.find('alice')?.unread === 1);
    await bob.conversations.markRead('alice');
    const owed = [...(bob.encryption.messenger?.book.outbound.values() ?? [])].flatMap(({ said }) =>
      said?.kind === 'receipt' && said.body.state === 'read' ? said.body.ids : [],
    );
    assert.equal(owed.length, 1, 'what was read before is not told again');
    assert.deepEqual([...alice.problems, ...bob.problems], []);
  });
});

describe('a muted conversation', () => {
  it('stays muted when the client starts anew, and counts what comes all the same', async () => {
    const { alice, bob } = await twoPeople();
    await alice.conversations.start('bob');
    await alice.conversations.send('bob', 'hello');
    await bob.until('a request', () => bob.conversations.find('alice')?.unread === 1);
    await bob.conversations.accept('alice');
    await bob.conversations.setMuted('alice', true);
    await bob.restart();
    await bob.connect();
    await alice.conversations.send('bob', 'and more');
    await bob.until('it came', () => bob.conversations.find('alice')?.unread === 2);
    assert.equal(bob.conversations.find('alice')?.isMuted, true);
    await bob.conversations.setMuted('alice', false);
    assert.equal(bob.conversations.find('alice')?.isMuted, undefined);
  });

  it('is one that there is', async () => {
    const { alice } = await twoPeople();
    await assert.rejects(alice.conversations.setMuted('nobody', true), { code: 'no-such-person' });
  });
});

describe('somebody who does not know whether their words were taken', () => {
  it('says them again under the same id, and they are said once', async () => {
    const { alice, bob } = await twoPeople();
    await alice.conversations.start('bob');
    await alice.conversations.open('bob');
    const id = await alice.conversations.send('bob', 'are you there?', 'A'.repeat(22));
    assert.equal(await alice.conversations.send('bob', 'are you there?', id), id);
    const answer = await alice.messages.reply('bob', id, 'well?', 'B'.repeat(21) + 'A');
    assert.equal(await alice.messages.reply('bob', id, 'well?', answer), answer);
    await alice.conversations.send('bob', 'after it');
    await bob.until('all of it', () => bob.conversations.find('alice')?.newest?.text === 'after it');
    assert.deepEqual(await bob.texts('alice'), ['are you there?', 'well?', 'after it']);
  });
});

describe('a page', () => {
  it('stays as long as one of those who opened it has it open', async () => {
    const { alice } = await twoPeople();
    await alice.conversations.start('bob');
    for (const _view of ['here', 'in another window']) await alice.conversations.open('bob');
    await alice.conversations.send('bob', 'hello');
    alice.conversations.close('bob');
    assert.equal(alice.conversations.page('bob').messages.length, 1);
    alice.conversations.close('bob');
    assert.equal(alice.conversations.page('bob').messages.length, 0);
  });
});

describe('somebody who starts over on the same machine', () => {
  it('is read apart until accepted, then as before, both ways', async () => {
    const { relay, alice, bob } = await twoPeople();
    const state = (person: DirectPerson, user: string, text: string) =>
      person.conversations.page(user).messages.find((message) => message.text === text);
    await alice.conversations.start('bob');
    await alice.conversations.open('bob');
    await alice.conversations.send('bob', 'hello');
    await bob.until('hello', () => bob.conversations.find('alice') !== undefined);
    await bob.conversations.send('alice', 'hi');
    await alice.until('hi', () => state(alice, 'bob', 'hi') !== undefined);
    const ring = await bob.ring();
    await ring.makePendingIdentity('bob');
    await publishIdentity(
      relay.connect('bob', ring.device('bob')!.id, () => undefined),
      'bob',
      ring.pendingIdentity('bob')!,
    );
    await ring.replaceIdentity('bob');
    bob.disconnect();
    await bob.connect();
    await bob.conversations.open('alice');
    await bob.conversations.send('alice', 'same bob');
    await alice.until('it came', () => state(alice, 'bob', 'same bob') !== undefined);
    assert.match(state(alice, 'bob', 'same bob')?.problem ?? '', /new identity key/);
    assert.equal(alice.conversations.find('bob')?.trust, 'changed');
    await alice.conversations.acceptNewIdentity('bob');
    await alice.conversations.send('bob', 'is it you?');
    await bob.until('it came', () => state(bob, 'alice', 'is it you?') !== undefined);
    await bob.conversations.send('alice', 'it is');
    await alice.until(
      'it came',
      () => state(alice, 'bob', 'it is')?.problem === undefined && state(alice, 'bob', 'it is') !== undefined,
    );
    assert.equal(
      (await alice.lines('bob')).some(({ kind }) => kind === 'undecryptable'),
      false,
    );
    assert.equal(
      (await bob.lines('alice')).some(({ kind }) => kind === 'undecryptable'),
      false,
    );
  });
});

describe('keys that change', () => {
  it('are the new ones also when the answer to their publication got lost', async () => {
    const { relay, bob } = await twoPeople();
    const ring = await bob.ring();
    await ring.makePendingIdentity('bob');
    const pending = ring.pendingIdentity('bob')?.publicKey;
    assert.ok(pending);
    relay.identities.set('bob', pending);
    relay.lists.delete('bob');
    bob.disconnect();
    await bob.connect();
    assert.equal(bob.conversations.encryption.kind, 'ready');
    assert.deepEqual((await bob.ring()).identity('bob')?.publicKey, pending);
  });

  it('take along what was encrypted before and did not get out', async () => {
    const { relay, alice, bob } = await twoPeople();
    await alice.conversations.start('bob');
    await alice.conversations.send('bob', 'hello');
    await bob.until('hello', () => bob.conversations.find('alice') !== undefined);
    relay.fate = (type) => (type === 'e2e-relay.send' ? 'lost' : 'well');
    await alice.conversations.send('bob', 'on the way');
    await alice.until('the loss', () => alice.link?.isCut === true);
    alice.disconnect();
    relay.fate = () => 'well';
    const ring = await alice.ring();
    await ring.makeOtherDevice('alice');
    await alice.connect();
    await bob.until('it came', () => bob.conversations.find('alice')?.unread === 2);
    const lines = (await bob.lines('alice')).map(({ kind, text }) => [kind, text]);
    assert.deepEqual(lines, [
      ['text', 'hello'],
      ['text', 'on the way'],
    ]);
  });
});
