import assert from 'node:assert/strict';
import { HeldClock } from '../../support/held-clock.ts';
import { DirectPerson, PASSWORD } from '../support/direct-person.ts';
import {
  acquainted,
  agree,
  groupOf,
  headOf,
  hears,
  later,
  membersOf,
  notices,
  say,
  sent,
} from '../support/group-people.ts';
import { link } from '../support/linked-devices.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const words = ({ problems }: DirectPerson) => problems.map(({ message }) => message);

describe('a group', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;
  let carol: DirectPerson;
  let dave: DirectPerson;

  beforeEach(async () => {
    relay = new MemoryRelay();
    clock = new HeldClock();
    [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map(
      (user) => new DirectPerson(user, relay, clock),
    ) as [DirectPerson, DirectPerson, DirectPerson, DirectPerson];
    for (const person of [alice, bob, carol, dave]) await person.connect();
  });

  const made = async (...users: string[]) => {
    await acquainted(alice, bob, carol, dave);
    const { id } = await alice.groups.create('Friday', users);
    const others = [bob, carol, dave].filter(({ user }) => users.includes(user));
    await agree(id, alice, ...others);
    return id;
  };

  it('of three hears everybody, in all directions, each message once', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: alice, text: 'one' }, bob, carol);
    await say(id, { from: bob, text: 'two' }, alice, carol);
    await say(id, { from: carol, text: 'three' }, alice, bob);
    for (const person of [alice, bob, carol]) {
      assert.deepEqual(await person.texts(id), ['one', 'two', 'three']);
      assert.deepEqual(membersOf(person, id), ['alice', 'bob', 'carol']);
      assert.deepEqual(words(person), []);
      const group = groupOf(person, id);
      assert.deepEqual(
        [group?.title, group?.owner, group?.membership, group?.trust, group?.standing],
        ['Friday', 'alice', 'member', 'new', 'accepted'],
      );
    }
    assert.deepEqual(await notices(alice, id), ['You made the group “Friday”.']);
    assert.deepEqual(await notices(bob, id), ['alice added you to the group “Friday”.']);
    assert.deepEqual(
      (await alice.lines(id)).map(({ from, isMine, state }) => [from, isMine, state]).slice(1),
      [
        ['alice', true, 'sent'],
        ['bob', false, 'received'],
        ['carol', false, 'received'],
      ],
    );
  });

  it('sends no receipts, and what was seen is known on other devices', async () => {
    const laptop = new DirectPerson('bob', relay, clock, 'laptop');
    await link(bob, laptop);
    const id = await made('bob', 'carol');
    await agree(id, alice, laptop);
    await say(id, { from: alice, text: 'one' }, bob, laptop, carol);
    assert.equal(groupOf(laptop, id)?.unread, 1);
    await bob.conversations.markRead(id);
    await laptop.until('seen', () => groupOf(laptop, id)?.unread === 0);
    await sent(bob);
    assert.equal((await alice.lines(id)).at(-1)?.state, 'sent');
  });

  it('is the same on second devices, also on one that is linked later', async () => {
    const laptop = new DirectPerson('alice', relay, clock, 'laptop');
    const phone = new DirectPerson('bob', relay, clock, 'phone');
    await link(alice, laptop);
    const id = await made('bob', 'carol');
    await agree(id, alice, laptop);
    await say(id, { from: laptop, text: 'from the laptop' }, alice, bob, carol);
    await link(bob, phone);
    later(clock);
    await agree(id, alice, phone);
    assert.equal(groupOf(phone, id)?.standing, 'accepted');
    await say(id, { from: phone, text: 'from the phone' }, alice, laptop, bob, carol);
    await say(id, { from: carol, text: 'hello' }, alice, laptop, bob, phone);
    assert.deepEqual(await laptop.texts(id), ['from the laptop', 'from the phone', 'hello']);
    assert.deepEqual(await phone.texts(id), ['from the phone', 'hello']);
    assert.ok((await notices(alice, id)).includes('bob has a new device: “phone”.'));
    assert.deepEqual([alice, laptop, carol].flatMap(words), []);
  });

  it('reaches a new device of a person who has no other one left', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: alice, text: 'before' }, bob, carol);
    const anew = new DirectPerson('bob', relay, clock, 'anew');
    const identity = (await bob.ring()).identity('bob');
    assert.ok(identity);
    bob.disconnect();
    const ring = await anew.ring();
    await ring.restoreIdentity('bob', identity);
    await anew.connect();
    await say(id, { from: alice, text: 'after' }, carol, anew);
    await anew.conversations.accept(id);
    await say(id, { from: anew, text: 'here I am' }, alice, carol);
    assert.deepEqual(await anew.texts(id), ['after', 'here I am']);
  });

  it('is renamed, grows, shrinks, and tells so', async () => {
    const id = await made('bob', 'carol');
    await alice.groups.rename(id, ' Saturday ');
    await agree(id, alice, bob, carol);
    assert.equal(groupOf(carol, id)?.title, 'Saturday');
    await alice.groups.add(id, ['dave']);
    await agree(id, alice, bob, carol, dave);
    await say(id, { from: dave, text: 'hi' }, alice, bob, carol);
    await alice.groups.remove(id, 'carol');
    await carol.until('told', () => groupOf(carol, id)?.membership === 'removed');
    await agree(id, alice, bob, dave);
    await say(id, { from: bob, text: 'without carol' }, alice, dave);
    await bob.groups.leave(id);
    await alice.until('gone', () => !membersOf(alice, id).includes('bob'));
    await agree(id, alice, dave);
    assert.equal(groupOf(bob, id)?.membership, 'left');
    assert.deepEqual(membersOf(dave, id), ['alice', 'dave']);
    assert.deepEqual(await notices(alice, id), [
      'You made the group “Friday”.',
      'The group is now called “Saturday”.',
      'dave joined.',
      'carol was removed.',
      'bob left.',
    ]);
    assert.deepEqual((await notices(carol, id)).at(-1), 'alice removed you from this group.');
    assert.deepEqual((await notices(bob, id)).at(-1), 'You left.');
    await assert.rejects(carol.conversations.send(id, 'let me in'), {
      message: /not in this group any more/,
    });
    await assert.rejects(bob.conversations.send(id, 'let me in'), { code: 'refused' });
    assert.deepEqual([alice, bob, carol, dave].flatMap(words), []);
  });

  it('lets in again who was removed or has left, without a word of what was missed', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: carol, text: 'one' }, alice, bob);
    await alice.groups.remove(id, 'bob');
    await bob.until('told', () => groupOf(bob, id)?.membership === 'removed');
    await say(id, { from: carol, text: 'two' }, alice);
    await say(id, { from: carol, text: 'three' }, alice);
    clock.advance(1_000);
    await alice.groups.add(id, ['bob']);
    await agree(id, alice, bob, carol);
    await say(id, { from: carol, text: 'four' }, alice, bob);
    assert.deepEqual(await bob.texts(id), ['one', 'four']);
    assert.equal((await notices(bob, id)).at(-1), 'alice added you to this group again.');
    await bob.groups.leave(id);
    await alice.until('gone', () => !membersOf(alice, id).includes('bob'));
    await alice.groups.add(id, ['bob']);
    await agree(id, alice, bob, carol);
    await say(id, { from: bob, text: 'five' }, alice, carol);
    assert.deepEqual(await carol.texts(id), ['one', 'two', 'three', 'four', 'five']);
  });

  it('is told again by who has left and is still in it, unless they have blocked it', async () => {
    const id = await made('bob', 'carol');
    const own = alice.encryption.messenger?.keys.device;
    assert.ok(own);
    alice.disconnect();
    await bob.groups.leave(id);
    await sent(bob);
    // The relay loses it.
    const mailbox = relay.mailbox('alice', own.id);
    mailbox.splice(0, Infinity, ...mailbox.filter(({ from }) => from !== 'bob'));
    await bob.conversations.block(id);
    await sent(bob);
    await alice.connect();
    const before = relay.delivered.filter(({ from }) => from === 'bob').length;
    await alice.groups.rename(id, 'Saturday');
    await agree(id, alice, bob);
    await sent(bob);
    assert.equal(relay.delivered.filter(({ from }) => from === 'bob').length, before);
    await bob.conversations.unblock(id);
    await alice.groups.rename(id, 'Sunday');
    await alice.until('gone', () => !membersOf(alice, id).includes('bob'));
  });

  it('gives who was removed nothing newer, and takes nothing more from them', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: carol, text: 'one' }, alice, bob);
    carol.disconnect();
    await carol.conversations.send(id, 'too late');
    await alice.groups.remove(id, 'carol');
    await agree(id, alice, bob);
    await say(id, { from: alice, text: 'secret' }, bob);
    const addressed = relay.delivered.length;
    // The relay keeps from carol that she was removed.
    const { lie } = relay;
    relay.lie = (type, _body, answer) =>
      type === 'e2e-relay.fetch' ? ({ messages: [], more: false } as unknown as typeof answer) : answer;
    await carol.connect();
    await sent(carol);
    relay.lie = lie;
    assert.ok(relay.delivered.length > addressed, 'carol has sent it');
    await say(id, { from: bob, text: 'end' }, alice);
    assert.deepEqual(await alice.texts(id), ['one', 'secret', 'end']);
    assert.deepEqual(await bob.texts(id), ['one', 'secret', 'end']);
    carol.disconnect();
    await carol.connect();
    await carol.until('told', () => groupOf(carol, id)?.membership === 'removed');
    assert.deepEqual(await carol.texts(id), ['one', 'too late']);
    assert.equal(groupOf(carol, id)?.title, 'Friday');
  });

  /** Bob gets what Carol says, who was added, and no state that she is in. */
  const early = async (id: string) => {
    bob.disconnect();
    const own = bob.encryption.messenger?.keys.device;
    assert.ok(own);
    await alice.groups.add(id, ['carol']);
    await agree(id, alice, carol);
    await say(id, { from: carol, text: 'hello' }, alice);
    const mailbox = relay.mailbox('bob', own.id);
    mailbox.splice(0, Infinity, ...mailbox.filter(({ from }) => from === 'carol').slice(0, 1));
    await bob.connect();
    return bob.encryption.messenger?.book.resident('group-waiting').size;
  };

  it('does not keep what somebody says who is blocked and not in it', async () => {
    const id = await made('bob');
    await bob.conversations.block('carol');
    assert.equal(await early(id), 0);
    await bob.conversations.unblock('carol');
    assert.deepEqual(await bob.texts(id), []);
  });

  it('tells after a week what somebody wrote who was not in it, as far as this machine was told', async () => {
    const id = await made('bob');
    assert.equal(await early(id), 1);
    assert.deepEqual(await bob.texts(id), []);
    bob.disconnect();
    clock.sleep(8 * 86_400_000);
    await bob.connect();
    const line = (await bob.lines(id)).find(({ kind }) => kind === 'undecryptable');
    assert.deepEqual([line?.from, line?.text], ['carol', '']);
    assert.match(line?.problem ?? '', /somebody who was not in the group/);
  });

  it('says nothing of what somebody wrote who had gone', async () => {
    const id = await made('bob', 'carol');
    carol.disconnect();
    await carol.conversations.send(id, 'too late');
    await alice.groups.remove(id, 'carol');
    await agree(id, alice, bob);
    const { lie } = relay;
    relay.lie = (type, _body, answer) =>
      type === 'e2e-relay.fetch' ? ({ messages: [], more: false } as unknown as typeof answer) : answer;
    await carol.connect();
    await sent(carol);
    relay.lie = lie;
    await say(id, { from: alice, text: 'end' }, bob);
    assert.equal(bob.encryption.messenger?.book.resident('group-waiting').size, 0);
    assert.deepEqual(
      (await bob.lines(id)).filter(({ kind }) => kind === 'undecryptable'),
      [],
    );
    // To come back lets nothing in that was said in between.
    await alice.groups.add(id, ['carol']);
    await agree(id, alice, bob);
    carol.disconnect();
    await carol.connect();
    await agree(id, alice, carol);
    await say(id, { from: carol, text: 'back again' }, alice, bob);
    assert.deepEqual(await bob.texts(id), ['end', 'back again']);
  });

  it('is handed over, and its first owner may leave then', async () => {
    const id = await made('bob', 'carol');
    await assert.rejects(alice.groups.leave(id), { message: /hand it over/ });
    await assert.rejects(bob.groups.rename(id, 'mine'), { message: /Only the owner/ });
    await alice.groups.handOver(id, 'bob');
    await agree(id, alice, bob, carol);
    assert.equal((await notices(bob, id)).at(-1), 'You own the group now.');
    assert.equal((await notices(carol, id)).at(-1), 'bob owns the group now.');
    await bob.groups.rename(id, 'mine');
    await agree(id, bob, alice, carol);
    await alice.groups.leave(id);
    await bob.until('gone', () => !membersOf(bob, id).includes('alice'));
    await agree(id, bob, carol);
    assert.deepEqual(membersOf(carol, id), ['bob', 'carol']);
    await say(id, { from: carol, text: 'hello' }, bob);
  });

  it('is continued by others when its owner is gone', async () => {
    const id = await made('bob', 'carol');
    const next = await bob.groups.continueAsNew(id);
    await agree(next.id, bob, carol);
    assert.notEqual(next.id, id);
    assert.deepEqual(membersOf(carol, next.id), ['bob', 'carol']);
    assert.deepEqual(await notices(carol, next.id), [
      'bob added you to the group “Friday”.',
      'It continues the group “Friday”, which alice owned.',
    ]);
    assert.equal((await notices(carol, id)).at(-1), 'bob continues this group as a new one: “Friday”.');
    assert.equal((await notices(bob, id)).at(-1), 'You continue this group as a new one: “Friday”.');
    await say(next.id, { from: carol, text: 'on we go' }, bob);
    await assert.rejects(alice.groups.continueAsNew(id), { code: 'refused' });
  });

  it('takes what overtakes the change by which its sender came in', async () => {
    const id = await made('bob');
    bob.disconnect();
    const own = bob.encryption.messenger?.keys.device;
    assert.ok(own);
    await alice.groups.add(id, ['carol']);
    await agree(id, alice, carol);
    await say(id, { from: carol, text: 'hello' }, alice);
    // What carol said comes first.
    const mailbox = relay.mailbox('bob', own.id);
    const numbers = mailbox.map(({ number }) => number);
    mailbox.sort((one, other) => (one.from === other.from ? 0 : one.from === 'carol' ? -1 : 1));
    for (const [index, delivery] of mailbox.entries())
      mailbox[index] = { ...delivery, number: numbers[index] ?? 0 };
    assert.equal(mailbox[0]?.from, 'carol');
    await bob.connect();
    await hears(bob, id, 'hello');
    assert.deepEqual(await bob.texts(id), ['hello']);
    assert.deepEqual(words(bob), []);
  });

  it('is caught up with through several changes', async () => {
    const id = await made('bob', 'carol');
    bob.disconnect();
    await alice.groups.rename(id, 'one');
    await alice.groups.add(id, ['dave']);
    await agree(id, alice, carol, dave);
    await say(id, { from: dave, text: 'I am here' }, alice, carol);
    await alice.groups.handOver(id, 'carol');
    await agree(id, alice, carol, dave);
    await carol.groups.rename(id, 'two');
    await agree(id, carol, alice, dave);
    await carol.groups.remove(id, 'dave');
    await agree(id, carol, alice);
    await say(id, { from: carol, text: 'bob, are you there?' }, alice);
    await bob.connect();
    await agree(id, carol, bob);
    await say(id, { from: bob, text: 'yes' }, alice, carol);
    assert.deepEqual(await bob.texts(id), ['I am here', 'bob, are you there?', 'yes']);
    const group = groupOf(bob, id);
    assert.deepEqual(
      [group?.title, group?.owner, membersOf(bob, id)],
      ['two', 'carol', ['alice', 'bob', 'carol']],
    );
  });

  it('is told by whoever notices what somebody has missed', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: alice, text: 'one' }, bob, carol);
    await say(id, { from: bob, text: 'two' }, alice, carol);
    relay.withhold = true;
    await alice.groups.rename(id, 'Saturday');
    await sent(alice);
    relay.withhold = false;
    assert.equal(groupOf(bob, id)?.title, 'Friday');
    await say(id, { from: alice, text: 'three' }, bob);
    await agree(id, alice, bob, carol);
    relay.withhold = true;
    await alice.groups.rename(id, 'Sunday');
    await sent(alice);
    relay.withhold = false;
    await say(id, { from: carol, text: 'four' }, bob, alice);
    await agree(id, alice, carol);
    await say(id, { from: carol, text: 'five' }, bob, alice);
    await agree(id, alice, bob);
    assert.deepEqual(await bob.texts(id), ['one', 'two', 'three', 'four', 'five']);
  });

  it('answers a device that sends an old state once, however often it does', async () => {
    const id = await made('bob', 'carol');
    const old = bob.encryption.messenger?.groups.state(id)?.head.signed;
    assert.ok(old);
    bob.disconnect();
    await alice.groups.rename(id, 'Saturday');
    await agree(id, alice, carol);
    alice.disconnect();
    // Bob hears of nothing.
    const { lie } = relay;
    relay.lie = (type, _body, answer) =>
      type === 'e2e-relay.fetch' ? ({ messages: [], more: false } as unknown as typeof answer) : answer;
    await bob.connect();
    const answered = relay.delivered.filter(({ from }) => from === 'alice').length;
    for (let count = 0; count < 5; count++) {
      await bob.encryption.messenger?.run(() => {
        bob.encryption.messenger?.groups.post.post({
          conversation: id,
          to: { users: ['alice'] },
          said: { kind: 'group', body: old },
        });
      });
      bob.encryption.messenger?.send();
      await sent(bob);
    }
    relay.lie = lie;
    bob.disconnect();
    assert.ok(relay.delivered.filter(({ from }) => from === 'bob').length >= 5);
    await alice.connect();
    await say(id, { from: carol, text: 'end' }, alice);
    await sent(alice);
    assert.equal(relay.delivered.filter(({ from }) => from === 'alice').length - answered, 1);
  });

  it('comes to one state when two machines of its owner change it at the same time', async () => {
    const other = new DirectPerson('alice', relay, clock, 'other');
    const identity = (await alice.ring()).identity('alice');
    assert.ok(identity);
    await (await other.ring()).restoreIdentity('alice', identity);
    await other.connect();
    const id = await made('bob', 'carol');
    later(clock);
    await agree(id, alice, other);
    await Promise.all([alice.groups.rename(id, 'of the one'), other.groups.remove(id, 'carol')]);
    await Promise.all([sent(alice), sent(other), sent(bob)]);
    await say(id, { from: bob, text: 'which one?' }, alice, other);
    await agree(id, alice, other, bob);
    const isRemoved = !membersOf(alice, id).includes('carol');
    if (isRemoved) await carol.until('told', () => groupOf(carol, id)?.membership === 'removed');
    else {
      await say(id, { from: carol, text: 'still here' }, alice, other, bob);
      await agree(id, alice, carol);
    }
  });

  it('drops a change that was queued on a machine which has missed a later one', async () => {
    const other = new DirectPerson('alice', relay, clock, 'other');
    const identity = (await alice.ring()).identity('alice');
    assert.ok(identity);
    await (await other.ring()).restoreIdentity('alice', identity);
    await other.connect();
    const id = await made('bob', 'carol');
    later(clock);
    await agree(id, alice, other);
    relay.fate = (type) => (type === 'e2e-relay.list' ? 'lost' : 'well');
    await other.groups.rename(id, 'never sent');
    await other.until('cut', () => other.link?.isCut === true);
    other.disconnect();
    relay.fate = () => 'well';
    await alice.groups.handOver(id, 'bob');
    await agree(id, alice, bob, carol);
    await other.connect();
    await agree(id, bob, other);
    await sent(other);
    assert.equal(groupOf(carol, id)?.title, 'Friday');
    assert.equal(groupOf(carol, id)?.owner, 'bob');
    const device = other.encryption.messenger?.keys.device?.id ?? new Uint8Array();
    assert.deepEqual(
      relay.delivered.filter((delivery) => Buffer.from(delivery.device).equals(device)),
      [],
    );
  });

  it('of a stranger is a request, and one of somebody who is blocked is not there', async () => {
    const { id } = await alice.groups.create('Strangers', ['bob']);
    await hears(bob, id, 'alice added you to the group “Strangers”.');
    assert.equal(groupOf(bob, id)?.standing, 'request');
    await say(id, { from: alice, text: 'hello' }, bob);
    await bob.until('unread', () => groupOf(bob, id)?.unread === 1);
    assert.equal(bob.encryption.messenger?.book.outbound.size, 0);
    await bob.conversations.accept(id);
    await say(id, { from: bob, text: 'hello alice' }, alice);
    await carol.conversations.start('alice');
    await carol.conversations.block('alice');
    const blocked = await alice.groups.create('Blocked', ['bob', 'carol']);
    await agree(blocked.id, alice, bob);
    await say(blocked.id, { from: alice, text: 'carol?' }, bob);
    await alice.conversations.send('carol', 'end');
    await sent(alice);
    await sent(carol);
    assert.equal(carol.conversations.find(blocked.id), undefined);
    assert.deepEqual(
      carol.conversations.all.map(({ id: one }) => one),
      ['alice'],
    );
    const { id: refused } = await dave.groups.create('No', ['bob']);
    await hears(bob, refused, 'dave added you to the group “No”.');
    await bob.conversations.ignore(refused);
    assert.equal(groupOf(bob, refused)?.standing, 'ignored');
    await bob.groups.leave(refused);
    await dave.until('gone', () => membersOf(dave, refused).length === 1);
  });

  it('gives nothing to a member with another identity key, until accepted and added again', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: bob, text: 'one' }, alice, carol);
    const anew = new DirectPerson('bob', relay, clock, 'anew');
    bob.disconnect();
    relay.identities.delete('bob');
    relay.lists.delete('bob');
    await anew.connect();
    alice.disconnect();
    await alice.connect();
    await say(id, { from: alice, text: 'two' }, carol);
    assert.equal(groupOf(alice, id)?.trust, 'changed');
    assert.deepEqual(
      groupOf(alice, id)?.members.map(({ trust }) => trust),
      ['verified', 'changed', 'new'],
    );
    assert.match((await notices(alice, id)).at(-1) ?? '', /bob has another identity key/);
    assert.equal(groupOf(anew, id), undefined);
    await assert.rejects(alice.groups.add(id, ['bob']), { code: 'identity-changed' });
    await alice.conversations.acceptNewIdentity('bob');
    await say(id, { from: alice, text: 'three' }, carol);
    assert.equal(groupOf(anew, id), undefined);
    await alice.groups.add(id, ['bob']);
    await agree(id, alice, carol, anew);
    await carol.conversations.acceptNewIdentity('bob');
    await say(id, { from: alice, text: 'four' }, carol, anew);
    await anew.conversations.accept(id);
    await say(id, { from: anew, text: 'five' }, alice, carol);
    assert.deepEqual(await anew.texts(id), ['four', 'five']);
    assert.equal(groupOf(alice, id)?.trust, 'new');
  });

  it('is a request where it comes from a friend under another identity key', async () => {
    await acquainted(alice, bob);
    const anew = new DirectPerson('bob', relay, clock, 'anew');
    bob.disconnect();
    relay.identities.delete('bob');
    relay.lists.delete('bob');
    await anew.connect();
    await anew.conversations.start('dave');
    alice.disconnect();
    const { id } = await dave.groups.create('of dave', ['alice', 'bob']);
    await agree(id, dave, anew);
    await anew.conversations.accept(id);
    await say(id, { from: anew, text: 'hello' }, dave);
    const own = alice.encryption.messenger?.keys.device;
    assert.ok(own);
    const mailbox = relay.mailbox('alice', own.id);
    mailbox.splice(0, Infinity, ...mailbox.filter(({ from }) => from === 'bob'));
    await alice.connect();
    await hears(alice, id, 'hello');
    assert.equal(groupOf(alice, id)?.standing, 'request');
  });

  it('that is not there cannot be accepted', async () => {
    await assert.rejects(alice.conversations.accept(`#${'A'.repeat(43)}`), { code: 'no-such-person' });
    await assert.rejects(alice.conversations.accept('zoe'), { code: 'no-such-person' });
    assert.deepEqual(alice.encryption.messenger?.book.conversations.size, 0);
  });

  it('of which somebody was made the owner unasked hears nothing of them', async () => {
    const { id } = await alice.groups.create('Strangers', ['bob', 'carol']);
    await agree(id, alice, bob, carol);
    await alice.groups.handOver(id, 'bob');
    await agree(id, alice, bob, carol);
    assert.equal(groupOf(bob, id)?.standing, 'request');
    await carol.groups.leave(id);
    await bob.until('gone', () => !membersOf(bob, id).includes('carol'));
    await sent(bob);
    assert.deepEqual(
      relay.delivered.filter(({ from }) => from === 'bob'),
      [],
    );
    await bob.conversations.accept(id);
    bob.disconnect();
    await bob.connect();
    await agree(id, bob, alice);
  });

  it('is not held up by a member whose keys cannot be claimed, which it tells once', async () => {
    const id = await made('bob', 'carol');
    const { lie } = relay;
    const later = new DirectPerson('carol', relay, clock, 'later');
    await link(carol, later);
    for (const name of relay.prekeys.keys()) if (name.startsWith('carol/')) relay.prekeys.delete(name);
    relay.lie = lie;
    const fresh = new DirectPerson('erin', relay, clock);
    await fresh.connect();
    for (const name of relay.prekeys.keys()) if (name.startsWith('erin/')) relay.prekeys.delete(name);
    await alice.groups.add(id, ['erin']);
    await agree(id, alice, bob);
    await say(id, { from: alice, text: 'one' }, bob, carol);
    await say(id, { from: alice, text: 'two' }, bob, carol);
    const told = (await notices(alice, id)).filter((text) => text.includes('erin cannot be reached'));
    assert.equal(told.length, 1);
  });

  it('tells in words what is not possible', async () => {
    const id = await made('bob');
    await assert.rejects(alice.groups.create('x', ['nobody']), { code: 'no-such-person' });
    await assert.rejects(alice.groups.create('x', ['alice']), { code: 'refused' });
    await assert.rejects(alice.groups.create('', ['bob']), { message: /1 to 128 bytes/ });
    await assert.rejects(alice.groups.create('x', []), { message: /at least one/ });
    await assert.rejects(alice.groups.add(id, ['bob']), { message: /in this group already/ });
    await assert.rejects(alice.groups.remove(id, 'carol'), { message: /no such person/ });
    await assert.rejects(alice.groups.remove(id, 'alice'), { message: /hand the group over/ });
    await assert.rejects(alice.groups.rename('#nothing', 'x'), { message: /no such group/ });
    await assert.rejects(alice.conversations.send(id, 'x'.repeat(16_385)), { message: /16,384 bytes/ });
    alice.disconnect();
    await assert.rejects(alice.groups.rename(id, 'x'), { code: 'not-connected' });
    assert.equal(groupOf(alice, id)?.title, 'Friday');
  });

  it('is kept over a restart, with what waits', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: bob, text: 'one' }, alice, carol);
    await alice.restart();
    await alice.open();
    assert.equal(groupOf(alice, id)?.title, 'Friday');
    await alice.conversations.send(id, 'two');
    await alice.connect();
    await hears(bob, id, 'two');
    assert.equal(headOf(alice, id), headOf(bob, id));
  });

  it('forgets what devices hold that are not of members any more', async () => {
    const id = await made('bob', 'carol');
    await say(id, { from: carol, text: 'one' }, alice, bob);
    await say(id, { from: alice, text: 'two' }, bob, carol);
    const rows = () =>
      [...(alice.encryption.messenger?.book.resident('group-held').keys() ?? [])]
        .map((key) => key.split('/')[1])
        .sort();
    assert.deepEqual(rows(), ['bob', 'carol']);
    await alice.groups.remove(id, 'carol');
    await sent(alice);
    alice.disconnect();
    await alice.connect();
    assert.deepEqual(rows(), ['bob']);
    const phone = new DirectPerson('bob', relay, clock, 'phone');
    await link(bob, phone);
    await say(id, { from: alice, text: 'three' }, bob, phone);
    assert.deepEqual(rows(), ['bob', 'bob']);
    const { id: phoneId } = bob.devices.all.find(({ name }) => name === 'phone') ?? {};
    await bob.devices.revoke(phoneId ?? '', PASSWORD);
    await say(id, { from: alice, text: 'four' }, bob);
    alice.disconnect();
    await alice.connect();
    assert.deepEqual(rows(), ['bob']);
    await say(id, { from: alice, text: 'five' }, bob);
  });

  it('shows nobody but its members its name, its members or a word', async () => {
    const id = await made('bob', 'carol');
    await alice.groups.rename(id, 'planted-name');
    await agree(id, alice, bob, carol);
    await say(id, { from: bob, text: 'planted-word' }, alice, carol);
    await alice.groups.remove(id, 'carol');
    await carol.until('told', () => groupOf(carol, id)?.membership === 'removed');
    const stored = Buffer.concat([...relay.elements, ...relay.payloads].map((part) => Buffer.from(part)));
    for (const planted of ['planted-name', 'planted-word', 'members', 'carol'])
      assert.equal(stored.includes(planted), false, planted);
    const raw = Buffer.from(id.slice(1), 'base64url');
    assert.equal(stored.includes(raw), false, 'the id of the group');
  });
});
