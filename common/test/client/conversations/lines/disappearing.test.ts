import assert from 'node:assert/strict';
import type { DirectPerson } from '../../support/direct-person.ts';
import { idle, KindsWorld, line, otherOf, sayRaw } from '../../support/kinds-world.ts';

const DAY_S = 86_400;
const timerOf = (person: DirectPerson) => person.conversations.find(otherOf(person))?.timer;
const notices = (person: DirectPerson) =>
  person.conversations
    .page(otherOf(person))
    .messages.filter(({ kind }) => kind === 'notice')
    .map(({ text }) => text);
const due = async (person: DirectPerson) =>
  (await person.encryption.messenger?.book.expiring.due(Number.MAX_SAFE_INTEGER - 1))?.length;

describe('messages that disappear', () => {
  let world: KindsWorld;
  let desk: DirectPerson;
  let laptop: DirectPerson;
  let bob: DirectPerson;
  let phone: DirectPerson;

  beforeEach(async () => {
    world = new KindsWorld();
    ({ desk, laptop, bob, phone } = world);
    await world.begin();
  });

  it('are agreed on by both sides and all devices, and it is said who has set what', async () => {
    await world.linkAll();
    await desk.messages.setTimer('bob', DAY_S);
    for (const person of [desk, laptop, bob, phone])
      await person.until('adopted', () => timerOf(person) === DAY_S);
    assert.deepEqual(notices(desk), ['You set messages to disappear after 1 day.']);
    assert.deepEqual(notices(laptop), ['On another device you set messages to disappear after 1 day.']);
    assert.deepEqual(notices(bob), ['alice set messages to disappear after 1 day.']);
    await phone.messages.setTimer('alice', undefined);
    for (const person of [desk, laptop, bob, phone])
      await person.until('adopted', () => timerOf(person) === undefined);
    assert.equal(notices(desk).at(-1), 'bob set messages to stay.');
    assert.equal(bob.conversations.find('alice')?.unread, 0);
  });

  it('settle equally where both have set it at once: the shorter time counts, and off as the longest', async () => {
    for (const [mine, theirs, settled] of [
      [60, 7_200, 60],
      [undefined, 90, 90],
    ] as const) {
      desk.disconnect();
      await desk.messages.setTimer('bob', mine);
      await bob.messages.setTimer('alice', theirs);
      await idle(bob);
      await desk.connect();
      await idle(desk);
      await bob.until('settled', () => timerOf(bob) === settled);
      await desk.until('settled', () => timerOf(desk) === settled);
    }
  });

  it('keep to the last word, also where an older one comes later', async () => {
    await sayRaw(desk, { kind: 'timer', body: { seconds: 60, version: 5 } });
    await sayRaw(desk, { kind: 'timer', body: { seconds: 30, version: 4 } });
    await world.say(desk, 'there', bob);
    assert.equal(timerOf(bob), 60);
    await bob.messages.setTimer('alice', 30);
    await desk.until('adopted', () => timerOf(desk) === 30);
    await assert.rejects(bob.messages.setTimer('nobody', 1), { code: 'no-such-person' });
    await assert.rejects(bob.messages.setTimer('alice', 31_536_001), { code: 'refused' });
    await assert.rejects(bob.messages.setTimer('alice', 0.5), { code: 'refused' });
  });

  it('go that long after they were sent, or read, and before that they stay', async () => {
    await world.linkAll();
    await desk.messages.setTimer('bob', 60);
    for (const person of [laptop, bob, phone]) await person.until('adopted', () => timerOf(person) === 60);
    const id = await world.say(desk, 'gone soon', laptop, bob, phone);
    const sentAt = world.clock.now();
    await desk.until('sent', () => line(desk, id)?.state !== 'sending');
    assert.equal(line(desk, id)?.expiresAt, sentAt + 60_000);
    assert.equal(line(laptop, id)?.expiresAt, sentAt + 60_000);
    assert.equal(line(bob, id)?.expiresAt, undefined);
    world.clock.advance(59_999);
    assert.ok(line(desk, id) && line(laptop, id));
    world.clock.advance(1);
    for (const person of [desk, laptop]) {
      await person.until('gone', () => line(person, id) === undefined);
      assert.match(person.conversations.find('bob')?.newest?.text ?? '', /disappear after 1 minute/);
    }
    assert.ok(line(bob, id), 'not read yet');
    await bob.conversations.markRead('alice');
    const read = world.clock.now();
    assert.equal(line(bob, id)?.expiresAt, read + 60_000);
    await phone.until('seen', () => line(phone, id)?.expiresAt === read + 60_000);
    world.clock.advance(60_000);
    for (const person of [bob, phone]) {
      await person.until('gone', () => line(person, id) === undefined);
      await person.restart();
      await person.open();
      assert.deepEqual(await person.texts('alice'), []);
      assert.equal(await due(person), 0);
    }
  });

  it('are gone before anything is shown, where their time came while nothing ran', async () => {
    await desk.messages.setTimer('bob', 60);
    await bob.until('adopted', () => timerOf(bob) === 60);
    const id = await world.say(desk, 'gone soon', bob);
    await bob.conversations.markRead('alice');
    await world.say(desk, 'stays unread', bob);
    await bob.restart();
    world.clock.advance(61_000);
    await bob.open();
    assert.deepEqual(await bob.texts('alice'), ['stays unread']);
    assert.equal(line(bob, id), undefined);
    assert.equal(bob.conversations.find('alice')?.unread, 1);
    await bob.connect();
    await bob.lines('alice');
    await bob.conversations.markRead('alice');
    await bob.restart();
    world.clock.advance(61_000);
    await bob.open();
    assert.match(bob.conversations.find('alice')?.newest?.text ?? '', /^alice set messages/);
  });

  it('go in time after the machine slept, and answers to them lose their words', async () => {
    const id = await world.say(desk, 'not for long', bob);
    await bob.messages.setTimer('alice', 10);
    await desk.until('adopted', () => timerOf(desk) === 10);
    const second = await world.say(desk, 'a secret', bob);
    await desk.messages.setTimer('bob', undefined);
    const answer = await desk.messages.reply('bob', second, 'see above');
    await desk.until('an answer', () => line(desk, answer)?.replyTo?.text === 'a secret');
    world.clock.sleep(10_000_000);
    await desk.until('gone', () => line(desk, second) === undefined);
    assert.equal(line(desk, answer)?.replyTo?.text, undefined);
    assert.ok(line(desk, id), 'was said before');
  });

  it('go after a year where they could not be sent', async () => {
    await desk.messages.setTimer('bob', 60);
    desk.disconnect();
    const id = await desk.conversations.send('bob', 'planted');
    world.clock.advance(364 * DAY_S * 1_000);
    await desk.until('settled', () => true);
    assert.ok(line(desk, id));
    for (let day = 0; day < 2; day++) {
      world.clock.advance(DAY_S * 1_000);
      await desk.conversations.open('bob');
    }
    assert.equal(line(desk, id), undefined);
    const left = [...(desk.encryption.messenger?.book.outbound.values() ?? [])];
    assert.deepEqual(
      left.map(({ said }) => said?.kind),
      ['timer'].slice(left.length === 0 ? 1 : 0),
    );
  });

  it('that were read on another device go from here, also where that is heard of late', async () => {
    await world.linkAll();
    await desk.messages.setTimer('bob', 60);
    for (const person of [bob, phone]) await person.until('adopted', () => timerOf(person) === 60);
    const id = await world.say(desk, 'gone soon', bob, phone);
    phone.disconnect();
    await bob.conversations.markRead('alice');
    await idle(bob);
    world.clock.advance(61_000);
    await phone.connect();
    await phone.until('gone', () => line(phone, id) === undefined);
    assert.equal(phone.conversations.find('alice')?.unread, 0);
  });

  it('are lost in no crash: what was due is gone after it, what was not is there', async () => {
    await desk.messages.setTimer('bob', 60);
    await desk.conversations.send('bob', 'first');
    await idle(desk);
    world.clock.advance(30_000);
    await desk.conversations.send('bob', 'second');
    await idle(desk);
    for (let step = 0; step < 6; step++) {
      desk.machine.crashAt = desk.machine.steps + step;
      if (step === 0) world.clock.advance(30_001);
      desk.kill();
      await desk.open();
      assert.deepEqual(await desk.texts('bob'), ['second']);
    }
  });
});
