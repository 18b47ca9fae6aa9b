import assert from 'node:assert/strict';
import { isResident } from '../../../src/client/conversations/book/direct-book.ts';
import { Vault } from '../../../src/client/vault/vault.ts';
import { VaultSecrets } from '../../../src/client/vault-secrets.ts';
import { systemClock } from '../../../src/clock.ts';
import { decodeBase64Url } from '../../../src/text/base64.ts';
import type { DirectPerson } from '../support/direct-person.ts';
import { MemoryVaultFiles } from '../support/memory-vault-files.ts';
import { idle, KindsWorld, line, otherOf, sayRaw } from '../support/kinds-world.ts';

const textOf = (person: DirectPerson, id: string) => line(person, id)?.text;
const kindOf = (person: DirectPerson, id: string) => line(person, id)?.kind;
const reactionsOf = (person: DirectPerson, id: string) =>
  (line(person, id)?.reactions ?? []).map(({ emoji, users }) => `${emoji} ${users.join(' ')}`);
const newest = (person: DirectPerson) => person.conversations.find(otherOf(person))?.newest?.text;
const waiting = (person: DirectPerson) => person.encryption.messenger?.book.resident('waiting').size;
/** All that a compaction of the vault keeps, but for what is encrypted in it. */
async function keptBy(person: DirectPerson): Promise<string> {
  await person.restart();
  const files = new MemoryVaultFiles(person.machine);
  const secret = new VaultSecrets(person.secrets, { daemonKey: 'A'.repeat(43), user: person.user });
  const opening = await Vault.open({
    files,
    secret,
    isResident,
    clock: systemClock,
    report: () => assert.fail(),
  });
  assert.ok('vault' in opening);
  const { vault } = opening;
  const spaces = ['conversations', 'outbound', 'waiting', `messages/${otherOf(person)}`];
  const rows = await Promise.all(spaces.map((space) => vault.list(space)));
  await vault.close();
  await person.connect();
  await person.lines(otherOf(person));
  return Buffer.concat(rows.flat().map(({ value }) => value)).toString();
}
/** A round trip: all that was said before has been taken. */
async function settled(world: KindsWorld, from: DirectPerson, ...to: DirectPerson[]) {
  await world.say(from, `and that was ${from.deviceName}`, ...to);
}

describe('what is done to messages', () => {
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

  describe('an answer', () => {
    it('shows whom and what it answers, on every device, of own lines and others’', async () => {
      await world.linkAll();
      const first = await world.say(desk, 'shall we?\nnow?', laptop, bob, phone);
      const yes = await bob.messages.reply('alice', first, 'yes');
      for (const person of [desk, laptop, bob, phone]) {
        await person.until('the answer', () => line(person, yes)?.replyTo?.text !== undefined);
        assert.deepEqual(line(person, yes)?.replyTo, { id: first, from: 'alice', text: 'shall we? now?' });
      }
      const more = await laptop.messages.reply('bob', first, 'I asked first');
      await bob.until('it came', () => line(bob, more) !== undefined);
      assert.equal(line(bob, more)?.replyTo?.from, 'alice');
    });

    it('follows what it answers, and has no words where that is not here', async () => {
      const first = await world.say(desk, 'helo', bob);
      const answer = await bob.messages.reply('alice', first, 'you mean?');
      await desk.until('the answer', () => line(desk, answer) !== undefined);
      await desk.messages.edit('bob', first, 'hello');
      assert.equal(line(desk, answer)?.replyTo?.text, 'hello');
      await bob.until('edited', () => line(bob, answer)?.replyTo?.text === 'hello');
      await desk.messages.takeBack('bob', first);
      assert.deepEqual(line(desk, answer)?.replyTo, { id: first, from: 'alice' });
      const body = { text: 'of what?', replyTo: { author: 'alice', id: new Uint8Array(16) } };
      await sayRaw(bob, { kind: 'text', body });
      await desk.until('it came', () => newest(desk) === 'of what?');
      const last = desk.conversations.page('bob').messages.at(-1);
      assert.deepEqual(last?.replyTo, { id: 'A'.repeat(22), from: 'alice' });
    });

    it('finds what it answers beyond the page that is open', async () => {
      const first = await world.say(desk, 'long ago', bob);
      for (let count = 0; count < 100; count++) await desk.conversations.send('bob', `line ${count}`);
      await idle(desk);
      const answer = await desk.messages.reply('bob', first, 'as I said');
      desk.conversations.close('bob');
      await desk.conversations.open('bob');
      assert.equal(line(desk, first), undefined);
      assert.equal(line(desk, answer)?.replyTo?.text, 'long ago');
    });

    it('is to something that is here, and accepts who wrote', async () => {
      await assert.rejects(desk.messages.reply('bob', 'A'.repeat(22), 'what?'), { code: 'refused' });
      await assert.rejects(desk.messages.reply('bob', 'A'.repeat(22), ''), { code: 'refused' });
    });
  });

  describe('an edit', () => {
    it('changes the text everywhere, its preview too, and nothing else', async () => {
      await world.linkAll();
      const id = await world.say(desk, 'helo', laptop, bob, phone);
      await laptop.messages.edit('bob', id, 'hello');
      for (const person of [desk, laptop, bob, phone]) {
        await person.until('edited', () => textOf(person, id) === 'hello');
        assert.equal(line(person, id)?.isEdited, true);
        assert.equal(newest(person), 'hello');
      }
      assert.equal(bob.conversations.find('alice')?.unread, 1);
      assert.equal(line(bob, id)?.sentAt, line(desk, id)?.sentAt);
    });

    it('that is newer wins, whichever comes first', async () => {
      const id = await world.say(desk, 'one', bob);
      const of = decodeBase64Url(id);
      const now = world.clock.now();
      await sayRaw(desk, { kind: 'edit', body: { of, text: 'three' } }, { sentAt: now + 2 });
      await sayRaw(desk, { kind: 'edit', body: { of, text: 'two' } }, { sentAt: now + 1 });
      const [low, high] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];
      await settled(world, desk, bob);
      assert.equal(textOf(bob, id), 'three');
      await sayRaw(desk, { kind: 'edit', body: { of, text: 'high' } }, { sentAt: now + 3, id: high });
      await sayRaw(desk, { kind: 'edit', body: { of, text: 'low' } }, { sentAt: now + 3, id: low });
      await desk.conversations.send('bob', 'last');
      await bob.until('last', () => newest(bob) === 'last');
      assert.equal(textOf(bob, id), 'high');
    });

    it('of this device counts more than one of another whose clock is ahead', async () => {
      await world.linkAll();
      const id = await world.say(desk, 'one', laptop, bob);
      const of = decodeBase64Url(id);
      await sayRaw(
        laptop,
        { kind: 'edit', body: { of, text: 'two' } },
        { sentAt: world.clock.now() + 9_000_000 },
      );
      await desk.until('two', () => textOf(desk, id) === 'two');
      await desk.messages.edit('bob', id, 'three');
      await bob.until('three', () => textOf(bob, id) === 'three');
      await laptop.until('three', () => textOf(laptop, id) === 'three');
    });

    it('that comes before its text waits for it, also over a restart', async () => {
      const of = new Uint8Array(16).fill(9);
      await sayRaw(desk, { kind: 'edit', body: { of, text: 'late' } });
      await settled(world, desk, bob);
      await bob.restart();
      await bob.connect();
      await bob.lines('alice');
      await sayRaw(desk, { kind: 'text', body: { text: 'early' } }, { id: of });
      await bob.until('it came', () => newest(bob) === 'late');
      assert.equal(bob.conversations.page('alice').messages.at(-1)?.isEdited, true);
      await bob.until('nothing waits', () => waiting(bob) === 0);
    });

    it('of a text that nobody has yet is no edit', async () => {
      desk.disconnect();
      const id = await desk.conversations.send('bob', 'helo');
      await desk.messages.edit('bob', id, 'hello');
      await desk.connect();
      await bob.until('it came', () => textOf(bob, id) === 'hello');
      assert.equal(line(bob, id)?.isEdited, undefined);
      assert.equal(line(desk, id)?.isEdited, undefined);
    });

    it('of a text that may have left is one', async () => {
      world.relay.fate = (type) => (type === 'e2e-relay.send' ? 'answer-lost' : 'well');
      const id = await desk.conversations.send('bob', 'helo');
      await desk.until('the loss', () => desk.link?.isCut === true);
      desk.disconnect();
      world.relay.fate = () => 'well';
      await desk.messages.edit('bob', id, 'hello');
      await bob.until('it came', () => textOf(bob, id) === 'helo');
      await desk.connect();
      await bob.until('edited', () => textOf(bob, id) === 'hello');
    });

    it('is refused of others’ lines, of what was taken back, and without words', async () => {
      const theirs = await world.say(bob, 'mine', desk);
      const own = await world.say(desk, 'oops', bob);
      await assert.rejects(desk.messages.edit('bob', theirs, 'yours'), { code: 'refused' });
      assert.throws(() => desk.messages.edit('bob', own, ''), { code: 'refused' });
      await desk.messages.takeBack('bob', own);
      await assert.rejects(desk.messages.edit('bob', own, 'again'), { code: 'refused' });
    });
  });

  describe('taking back', () => {
    it('leaves a line without a word, everywhere', async () => {
      await world.linkAll();
      const id = await world.say(desk, 'planted', laptop, bob, phone);
      await bob.messages.react('alice', id, '👍', true);
      await desk.until('the reaction', () => reactionsOf(desk, id).length === 1);
      await laptop.messages.takeBack('bob', id);
      for (const person of [desk, laptop, bob, phone]) {
        await person.until('taken back', () => kindOf(person, id) === 'deleted');
        assert.equal(textOf(person, id), '');
        assert.equal(line(person, id)?.reactions, undefined);
        assert.equal(newest(person), 'This message was taken back.');
      }
      assert.equal(bob.conversations.find('alice')?.unread, 0);
      assert.equal(kindOf(desk, id), 'deleted');
    });

    it('leaves nothing of the text in the vault', async () => {
      const id = await world.say(desk, 'planted', bob);
      await desk.messages.edit('bob', id, 'planted again');
      await desk.messages.takeBack('bob', id);
      await idle(desk);
      await bob.until('taken back', () => kindOf(bob, id) === 'deleted');
      for (const person of [desk, bob]) assert.doesNotMatch(await keptBy(person), /planted/);
      await world.say(desk, 'planted', bob);
      for (const person of [desk, bob]) assert.match(await keptBy(person), /planted/);
    });

    it('that comes before its text, and before its edits, wins', async () => {
      const id = new Uint8Array(16).fill(9);
      await sayRaw(desk, { kind: 'edit', body: { of: id, text: 'planted' } });
      await sayRaw(desk, { kind: 'delete', body: { of: id } });
      await sayRaw(
        desk,
        { kind: 'edit', body: { of: id, text: 'planted' } },
        { sentAt: world.clock.now() + 1 },
      );
      await settled(world, desk, bob);
      await bob.until('the edits are gone', () => waiting(bob) === 1);
      await sayRaw(desk, { kind: 'text', body: { text: 'planted' } }, { id });
      await bob.until('it came', () => newest(bob) === 'This message was taken back.');
      assert.equal(bob.conversations.page('alice').messages.at(-1)?.kind, 'deleted');
      assert.equal(bob.conversations.find('alice')?.unread, 1);
    });

    it('of a text that nobody has yet is just that', async () => {
      desk.disconnect();
      const id = await desk.conversations.send('bob', 'never mind');
      await desk.messages.react('bob', id, '👍', true);
      await desk.messages.takeBack('bob', id);
      assert.equal(desk.encryption.messenger?.book.outbound.size, 0);
      assert.equal(line(desk, id), undefined);
      await desk.connect();
      await settled(world, desk, bob);
      assert.equal(bob.conversations.page('alice').messages.length, 1);
    });

    it('of a text that the devices of the other person kept from being stored tells nothing of it', async () => {
      let rounds = 0;
      world.relay.lie = (type, _body, answer) => {
        if (type !== 'e2e-relay.send' || rounds++ > 0) return answer;
        return { stored: false, full: [], changed: ['bob'] } as unknown as typeof answer;
      };
      world.relay.withhold = true;
      const sent = desk.conversations.send('bob', 'planted');
      const id = await sent;
      await desk.messages.takeBack('bob', id);
      await idle(desk);
      world.relay.withhold = false;
      assert.equal(kindOf(desk, id), 'deleted');
      await settled(world, desk, bob);
      assert.equal(
        bob.conversations.page('alice').messages.some(({ kind }) => kind === 'notice'),
        false,
      );
    });
  });

  describe('a reaction', () => {
    it('is one each of user and emoji, and goes again', async () => {
      await world.linkAll();
      const id = await world.say(desk, 'hello', laptop, bob, phone);
      await bob.messages.react('alice', id, '👍', true);
      await desk.until('it came', () => reactionsOf(desk, id).length === 1);
      world.clock.advance(5);
      await desk.messages.react('bob', id, '👍', true);
      world.clock.advance(5);
      await desk.messages.react('bob', id, '❤️', true);
      await phone.until('all', () => reactionsOf(phone, id).length === 2);
      for (const person of [desk, laptop, bob, phone]) {
        await person.until('all', () => reactionsOf(person, id).length === 2);
        assert.deepEqual(reactionsOf(person, id), ['👍 bob alice', '❤️ alice']);
      }
      await phone.messages.react('alice', id, '👍', false);
      for (const person of [desk, laptop, bob, phone])
        await person.until('less', () => reactionsOf(person, id)[0] !== '👍 bob alice');
      assert.deepEqual(reactionsOf(desk, id), ['👍 alice', '❤️ alice']);
      await bob.messages.react('alice', id, '👍', false);
      assert.equal(bob.encryption.messenger?.book.outbound.size, 0, 'it is off already');
    });

    it('is one grapheme, or nothing', async () => {
      const id = await world.say(desk, 'hello', bob);
      for (const emoji of ['', ' ', '\n', 'ab', '👍👍', '\u200d'])
        await assert.rejects(bob.messages.react('alice', id, emoji, true), { code: 'refused' }, emoji);
      const of = { author: 'alice', id: decodeBase64Url(id) };
      await sayRaw(bob, { kind: 'reaction', body: { of, emoji: 'many words', isOn: true } });
      await settled(world, bob, desk);
      assert.equal(line(desk, id)?.reactions, undefined);
      for (const emoji of ['👨‍👩‍👧‍👦', '🇩🇪', '1️⃣', 'é']) await bob.messages.react('alice', id, emoji, true);
      await desk.until('all', () => reactionsOf(desk, id).length === 4);
    });

    it('of one user are 64 at most, however many are sent', async () => {
      const id = await world.say(desk, 'hello', bob);
      const of = { author: 'alice', id: decodeBase64Url(id) };
      const emojis = Array.from({ length: 70 }, (_each, index) => String.fromCodePoint(0x1f600 + index));
      for (const emoji of emojis) await sayRaw(bob, { kind: 'reaction', body: { of, emoji, isOn: true } });
      await settled(world, bob, desk);
      assert.equal(line(desk, id)?.reactions?.length, 64);
      await assert.rejects(desk.messages.react('bob', id, '🐘', true), { code: 'refused' });
      world.clock.advance(5);
      await desk.messages.react('bob', id, emojis[0] ?? '', true);
      assert.ok(reactionsOf(desk, id).includes(`${emojis[0]} bob alice`));
    });
  });

  describe('from somebody hostile', () => {
    it('does nothing to another’s line, of another conversation, or under ids that are not here', async () => {
      const own = await world.say(desk, 'mine', bob);
      const of = decodeBase64Url(own);
      await sayRaw(bob, { kind: 'edit', body: { of, text: 'yours' } });
      await sayRaw(bob, { kind: 'delete', body: { of } });
      await settled(world, bob, desk);
      assert.deepEqual([textOf(desk, own), kindOf(desk, own)], ['mine', 'text']);
      assert.deepEqual([textOf(bob, own), kindOf(bob, own)], ['mine', 'text']);
    });

    it('is kept within bounds where it names what never comes', async () => {
      for (let count = 0; count < 60; count++) {
        const of = new Uint8Array(16).fill(count);
        await sayRaw(bob, { kind: 'edit', body: { of, text: 'x' } });
      }
      await settled(world, bob, desk);
      assert.equal(waiting(desk), 50);
      world.clock.advance(7 * 86_400_000);
      await sayRaw(bob, { kind: 'edit', body: { of: new Uint8Array(16), text: 'x' } });
      await settled(world, bob, desk);
      assert.equal(waiting(desk), 1);
    });

    it('is not heard once they are blocked', async () => {
      const id = await world.say(bob, 'hello', desk);
      await desk.conversations.block('bob');
      await bob.messages.edit('alice', id, 'changed');
      await bob.messages.setTimer('alice', 60);
      await idle(bob);
      await desk.conversations.unblock('bob');
      await settled(world, bob, desk);
      assert.equal(textOf(desk, id), 'hello');
      assert.equal(desk.conversations.find('bob')?.timer, 60, 'both agree on what messages do');
    });
  });

  it('is in the history that is exported', async () => {
    const first = await world.say(desk, 'one', bob);
    await desk.messages.reply('bob', first, 'two');
    await desk.messages.edit('bob', first, 'better');
    await desk.messages.react('bob', first, '👍', true);
    for await (const { messages } of desk.conversations.exportHistory()) {
      const [one, two] = messages;
      assert.deepEqual(
        [one?.text, one?.isEdited, one?.reactions],
        ['better', true, [{ emoji: '👍', users: ['alice'] }]],
      );
      assert.deepEqual(two?.replyTo, { id: first, from: 'alice', text: 'better' });
    }
  });

  it('is refused towards strangers and who is blocked', async () => {
    const id = await world.say(bob, 'hello', desk);
    await desk.conversations.block('bob');
    await assert.rejects(desk.messages.react('bob', id, '👍', true), { code: 'blocked' });
    await assert.rejects(desk.messages.setTimer('bob', 60), { code: 'blocked' });
    await desk.conversations.ignore('bob');
    await assert.rejects(desk.messages.react('bob', id, '👍', true), { code: 'refused' });
    await desk.messages.reply('bob', id, 'hello');
    assert.equal(desk.conversations.find('bob')?.standing, 'accepted');
  });

  it('is tried again over the next connection where it was refused, and the person is told', async () => {
    const id = await world.say(desk, 'hello', bob);
    let isFull = true;
    world.relay.lie = (type, _body, answer) =>
      type === 'e2e-relay.send' && isFull
        ? ({ stored: false, full: [], changed: [] } as unknown as typeof answer)
        : answer;
    world.relay.withhold = true;
    await desk.messages.edit('bob', id, 'better');
    await desk.until('told', () => desk.problems.some(({ message }) => message.includes('is full')));
    isFull = false;
    world.relay.withhold = false;
    desk.disconnect();
    await desk.connect();
    await bob.until('edited', () => textOf(bob, id) === 'better');
  });
});
