import assert from 'node:assert/strict';
import type { Delivery } from '../../../../src/client/conversations/relay-link.ts';
import { currentList } from '../../../../src/client/conversations/book/known-person.ts';
import { growingId } from '../../../../src/client/growing-id.ts';
import { type HeldClock } from '../../../support/held-clock.ts';
import { DirectPerson } from '../../support/direct-person.ts';
import { link } from '../../support/linked-devices.ts';
import { type MemoryRelay } from '../../support/memory-relay.ts';
import { aliceAndBob } from '../../support/two-people.ts';
import { expectNoKeyTwice } from '../../support/message-keys.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const idle = ({ encryption }: DirectPerson) => encryption.messenger?.book.outbound.size === 0;
const words = ({ problems }: DirectPerson) => problems.map(({ message }) => message);
/** As everybody sees it: what it says, or why it says nothing. */
const shown = async (person: DirectPerson, user: string) =>
  (await person.lines(user)).map(({ text, problem, kind }) => (kind === 'text' ? text : (problem ?? text)));

function altered(delivery: Delivery): Delivery {
  const last = delivery.element.length - 1;
  return { ...delivery, element: delivery.element.with(last, (delivery.element[last] ?? 0) ^ 1) };
}

describe('what cannot be decrypted', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let alice: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, clock, alice, bob } = await aliceAndBob());
    await alice.conversations.start('bob');
    await bob.conversations.start('alice');
  });

  afterEach(() => {
    expectNoKeyTwice(relay);
    for (const person of [alice, bob]) person.disconnect();
  });

  const came = async (person: DirectPerson, user: string, ...texts: readonly string[]) => {
    await person.lines(user);
    await person.until(`${texts.join(', ')} came`, () => {
      const { messages } = person.conversations.page(user);
      return texts.every((text) => messages.some((line) => line.text === text));
    });
  };
  /** Also to the last receipt. */
  const quiet = async (...people: readonly DirectPerson[]) => {
    for (let round = 0; round < 3; round++)
      for (const person of people) await person.until('nothing waits', () => idle(person));
  };
  const say = async (from: DirectPerson, to: DirectPerson, text: string) => {
    await from.conversations.send(to.user, text);
    await came(to, from.user, text);
    await quiet(from, to);
  };
  /** The server passes what is meant on as it is not. */
  const alterWhile = async (isMeant: (delivery: Delivery) => boolean, task: () => Promise<void>) => {
    relay.alter = (delivery) => (isMeant(delivery) ? altered(delivery) : delivery);
    await task();
    relay.alter = (delivery) => delivery;
  };
  const isOf = (user: string) => (delivery: Delivery) => delivery.from === user;
  const sendAltered = (from: DirectPerson, to: DirectPerson, text: string) =>
    alterWhile(isOf(from.user), async () => {
      const before = relay.delivered.length;
      await from.conversations.send(to.user, text);
      await from.until('it left', () => relay.delivered.length > before && idle(from));
    });
  const unread = ({ conversations }: DirectPerson, user: string) => conversations.find(user)?.unread;

  it('says why and that it was asked for again, and then says what was written, in its place', async () => {
    await say(alice, bob, 'one');
    bob.disconnect();
    await sendAltered(alice, bob, 'two');
    await alice.conversations.send('bob', 'three');
    await alice.until('it left', () => idle(alice));
    alice.disconnect();
    await bob.connect();
    await came(bob, 'alice', 'three');
    const waiting = await shown(bob, 'alice');
    assert.deepEqual([waiting[0], waiting[2]], ['one', 'three']);
    assert.match(waiting[1] ?? '', /altered on the way.* asked for again, and may still come/);
    assert.equal(unread(bob, 'alice'), 3);
    await alice.connect();
    await came(bob, 'alice', 'two');
    assert.deepEqual(await shown(bob, 'alice'), ['one', 'two', 'three']);
    assert.deepEqual([unread(bob, 'alice'), bob.conversations.find('alice')?.newest?.text], [3, 'three']);
    await quiet(alice, bob);
    await alice.lines('bob');
    await alice.until('told', () =>
      alice.conversations.page('bob').messages.every(({ state }) => state === 'delivered'),
    );
    assert.deepEqual([alice, bob].flatMap(words), []);
  });

  it('is nothing new when it comes to somebody who has seen its line', async () => {
    await say(alice, bob, 'one');
    bob.disconnect();
    await sendAltered(alice, bob, 'two');
    alice.disconnect();
    await bob.connect();
    await bob.until('it failed', () => unread(bob, 'alice') === 2);
    await bob.conversations.markRead('alice');
    await alice.connect();
    await came(bob, 'alice', 'two');
    assert.equal(unread(bob, 'alice'), 0);
    assert.equal(bob.conversations.find('alice')?.newest?.text, 'two');
  });

  it('leaves no line where it was a receipt', async () => {
    await alterWhile(isOf('bob'), async () => {
      await alice.conversations.send('bob', 'hello');
      await came(bob, 'alice', 'hello');
      await quiet(bob);
    });
    await alice.lines('bob');
    await alice.until('told', () =>
      alice.conversations.page('bob').messages.some(({ state }) => state === 'delivered'),
    );
    assert.deepEqual(await shown(alice, 'bob'), ['hello']);
    assert.deepEqual([unread(alice, 'bob'), alice.conversations.find('bob')?.newest?.text], [0, 'hello']);
  });

  it('comes though its answer was altered as well, and leaves no line behind', async () => {
    await say(alice, bob, 'one');
    let left = 3;
    await alterWhile(
      ({ from }) => from === 'alice' && left-- > 0,
      async () => {
        await alice.conversations.send('bob', 'two');
        await came(bob, 'alice', 'two');
        await quiet(alice, bob);
      },
    );
    assert.deepEqual(await shown(bob, 'alice'), ['one', 'two']);
    assert.equal(unread(bob, 'alice'), 2);
  });

  it('is sent again three times, and then is lost: the person is told what to do', async () => {
    await say(alice, bob, 'one');
    const before = relay.delivered.length;
    await alterWhile(isOf('alice'), async () => {
      await alice.conversations.send('bob', 'two');
      for (const ms of [0, 2 * HOUR, DAY, 7 * DAY]) {
        clock.advance(ms);
        await quiet(alice, bob);
        await turns();
      }
    });
    const ofAlice = relay.delivered.slice(before).filter(({ from }) => from === 'alice');
    assert.equal(ofAlice.length, 4, 'once, and three times again');
    const [, ...lost] = await shown(bob, 'alice');
    assert.equal(lost.length, 4);
    for (const line of lost) assert.match(line, /altered on the way.* did not come.* written anew/);
    await say(alice, bob, 'three');
    assert.equal((await shown(bob, 'alice')).at(-1), 'three');
  });

  it('is asked for twenty times an hour of one device, and the rest later', async () => {
    bob.sendReceipts = false;
    for (let count = 1; count <= 21; count++) {
      await sendAltered(alice, bob, `number ${count}`);
      if (count <= 20) await came(bob, 'alice', `number ${count}`);
    }
    await bob.until('it failed', () => unread(bob, 'alice') === 21);
    await quiet(alice, bob);
    await turns();
    const requests = () => relay.delivered.filter(isOf('bob')).length;
    assert.equal(requests(), 20);
    assert.match((await shown(bob, 'alice')).at(-1) ?? '', /altered on the way/);
    clock.advance(HOUR);
    await came(bob, 'alice', 'number 21');
    assert.equal(requests(), 21);
  });

  it('is asked for fifty at once', async () => {
    await say(alice, bob, 'one');
    bob.disconnect();
    bob.sendReceipts = false;
    const texts = Array.from({ length: 51 }, (_, index) => `number ${index}`);
    for (const text of texts) await sendAltered(alice, bob, text);
    alice.disconnect();
    const before = relay.delivered.filter(isOf('bob')).length;
    await bob.connect();
    await bob.until('all failed', () => unread(bob, 'alice') === 52);
    await quiet(bob);
    await turns();
    assert.equal(relay.delivered.filter(isOf('bob')).length - before, 2);
    await alice.connect();
    await came(bob, 'alice', ...texts);
    assert.deepEqual(await shown(bob, 'alice'), ['one', ...texts]);
  });

  it('of a stranger is not asked for', async () => {
    const carol = new DirectPerson('carol', relay, clock);
    await carol.connect();
    await carol.conversations.start('bob');
    await sendAltered(carol, bob, 'psst');
    await bob.until('it failed', () => unread(bob, 'carol') === 1);
    await quiet(bob);
    assert.match((await shown(bob, 'carol'))[0] ?? '', /altered on the way.* Ask for it to be sent again/);
    assert.equal(
      relay.mailbox('carol', carol.encryption.messenger?.keys.device?.id ?? new Uint8Array()).length,
      0,
    );
    assert.equal(relay.delivered.filter(({ from }) => from === 'bob').length, 0);
    carol.disconnect();
  });

  it('goes to nobody else, whoever asks', async () => {
    const carol = new DirectPerson('carol', relay, clock);
    await carol.connect();
    await carol.conversations.start('alice');
    await alice.conversations.start('carol');
    await say(alice, bob, 'for bob');
    const phone = new DirectPerson('bob', relay, clock, 'phone');
    await link(bob, phone);
    await phone.conversations.start('alice');
    await say(carol, alice, 'hello');
    await say(phone, alice, 'hi');
    await quiet(alice, bob, carol, phone);
    const sent = relay.delivered.filter(({ from, element }) => from === 'alice' && element.length > 0);
    const before = relay.delivered.length;
    for (const person of [carol, phone])
      await ask(
        person,
        'alice',
        sent.map(({ id }) => id),
      );
    await quiet(alice);
    const answers = relay.delivered.slice(before).filter(({ from }) => from === 'alice');
    // What phone and carol were given themselves, their receipts, they may have again.
    assert.ok(answers.length > 0);
    assert.deepEqual(await shown(carol, 'alice'), ['hello']);
    assert.deepEqual(await shown(phone, 'alice'), ['hi']);
    for (const person of [carol, phone]) person.disconnect();
  });

  it('is not sent again once it is gone from the machine that wrote it', async () => {
    bob.disconnect();
    await sendAltered(alice, bob, 'two');
    alice.disconnect();
    const [line] = await alice.lines('bob');
    assert.ok(line);
    await alice.encryption.messenger?.run(async () => {
      await alice.encryption.messenger?.log.removeOwn('bob', Buffer.from(line.id, 'base64url'));
    });
    const before = relay.delivered.length;
    await alice.connect();
    await bob.connect();
    await bob.until('it failed', () => unread(bob, 'alice') === 1);
    await quiet(alice, bob);
    assert.equal(relay.delivered.slice(before).filter(({ from }) => from === 'alice').length, 0);
  });

  it('of another device of the person comes as what that one wrote, and nothing is told', async () => {
    const laptop = new DirectPerson('alice', relay, clock, 'laptop');
    await link(alice, laptop);
    await say(alice, bob, 'one');
    await came(laptop, 'bob', 'one');
    const own = laptop.encryption.messenger?.keys.device?.id ?? new Uint8Array();
    laptop.disconnect();
    await alterWhile(
      ({ from }) => from === 'alice' && relay.mailbox('alice', own).length === 0,
      async () => {
        await alice.conversations.send('bob', 'two');
        await alice.until('it left', () => idle(alice));
      },
    );
    await say(alice, bob, 'three');
    await laptop.connect();
    await came(laptop, 'bob', 'one', 'two', 'three');
    assert.deepEqual(await shown(laptop, 'bob'), ['one', 'three', 'two']);
    assert.ok((await laptop.lines('bob')).every(({ isMine }) => isMine));
    assert.deepEqual(words(laptop), []);
    laptop.disconnect();
  });

  describe('because a session is lost', () => {
    const forget = (person: DirectPerson) => person.encryption.messenger?.forgetRatchets();
    const textsOf = async (person: DirectPerson, user: string) =>
      (await person.lines(user))
        .filter(({ kind }) => kind !== 'notice')
        .map(({ text, problem }) => problem ?? text);

    beforeEach(async () => {
      await say(alice, bob, 'one');
      await say(bob, alice, 'two');
    });

    it('on the side that reads, comes in a new one', async () => {
      await forget(bob);
      await say(alice, bob, 'three');
      await say(bob, alice, 'four');
      assert.deepEqual(await textsOf(bob, 'alice'), ['one', 'two', 'three', 'four']);
      assert.deepEqual(await textsOf(alice, 'bob'), ['one', 'two', 'three', 'four']);
    });

    it('on the side that writes, comes in a new one', async () => {
      await forget(alice);
      await say(bob, alice, 'three');
      await say(alice, bob, 'four');
      assert.deepEqual(await textsOf(alice, 'bob'), ['one', 'two', 'three', 'four']);
    });

    it('on both, while messages wait for both, comes all the same', async () => {
      for (const person of [alice, bob]) person.disconnect();
      const sayOver = async (person: DirectPerson, other: DirectPerson, text: string) => {
        await person.connect();
        await person.conversations.send(other.user, text);
        await person.until('it left', () => idle(person));
        person.disconnect();
      };
      await sayOver(alice, bob, 'three');
      await forget(bob);
      await sayOver(bob, alice, 'four');
      for (const person of [alice, bob]) await forget(person);
      for (const person of [alice, bob]) await person.connect();
      await came(bob, 'alice', 'three');
      await came(alice, 'bob', 'four');
      await quiet(alice, bob);
      assert.deepEqual((await textsOf(alice, 'bob')).sort(), ['four', 'one', 'three', 'two']);
      assert.deepEqual((await textsOf(bob, 'alice')).sort(), ['four', 'one', 'three', 'two']);
    });

    it('with a vault that was restored, comes; what came meanwhile is told to be missing', async () => {
      await bob.restart();
      const backup = bob.machine.copy();
      await bob.connect();
      await say(alice, bob, 'three');
      await bob.restart();
      bob.machine = backup;
      await bob.connect();
      await say(alice, bob, 'four');
      const [one, two, setBack, four, gap, ...more] = await shown(bob, 'alice');
      assert.deepEqual([one, two, four, more], ['one', 'two', 'four', []]);
      assert.match(setBack ?? '', /older state/);
      assert.match(gap ?? '', /A message of alice did not arrive/);
      assert.match(words(bob).join(), /restored backup.* asked for again/);
    });

    it('with the vault of who wrote, comes once they write again', async () => {
      await alice.restart();
      const backup = alice.machine.copy();
      await alice.connect();
      await say(alice, bob, 'three');
      await alice.restart();
      alice.machine = backup;
      await alice.connect();
      await say(bob, alice, 'four');
      await say(alice, bob, 'five');
      assert.deepEqual(await textsOf(bob, 'alice'), ['one', 'two', 'three', 'four', 'five']);
      assert.deepEqual(await textsOf(alice, 'bob'), ['one', 'two', 'four', 'five']);
    });

    it('again and again, begins five new ones an hour', async () => {
      bob.sendReceipts = false;
      alice.sendReceipts = false;
      let claims = 0;
      relay.lie = (type, _body, answer) => {
        if (type === 'e2e-relay.claim') claims++;
        return answer;
      };
      for (let round = 0; round < 7; round++) {
        await forget(bob);
        const before = unread(bob, 'alice') ?? 0;
        await alice.conversations.send('bob', `round ${round}`);
        await bob.until('it came', () => unread(bob, 'alice') === before + 1);
        await quiet(alice, bob);
        await turns();
      }
      assert.equal(claims, 5);
      assert.equal((await textsOf(bob, 'alice')).filter((line) => /asked for again/.test(line)).length, 2);
      clock.advance(HOUR);
      await came(bob, 'alice', 'round 6');
      const rounds = (await textsOf(bob, 'alice')).slice(2);
      assert.deepEqual(rounds, ['round 0', 'round 1', 'round 2', 'round 3', 'round 4', 'round 5', 'round 6']);
    });
  });

  it('is nothing when both write first at the same moment', async () => {
    await Promise.all([
      alice.conversations.send('bob', 'you first'),
      bob.conversations.send('alice', 'no, you'),
    ]);
    await came(bob, 'alice', 'you first');
    await came(alice, 'bob', 'no, you');
    for (const [index, [from, to]] of (
      [
        [alice, bob],
        [bob, alice],
      ] as const
    ).entries())
      await say(from, to, `then ${index}`);
    assert.equal((await bob.lines('alice')).length, 4);
    assert.ok((await bob.lines('alice')).every(({ kind }) => kind === 'text'));
    assert.ok((await alice.lines('bob')).every(({ kind }) => kind === 'text'));
  });

  it('is nothing when all one-time prekeys are used up', async () => {
    for (const prekeys of relay.prekeys.values()) [prekeys.oneTime, prekeys.oneTimePq] = [[], []];
    await say(alice, bob, 'hello');
    await say(bob, alice, 'hi');
    assert.deepEqual(await shown(bob, 'alice'), ['hello', 'hi']);
  });

  describe('because the server was restored from a backup', () => {
    it('and gives out prekeys that have served, comes; and they are replaced', async () => {
      const idsOf = (prekeys: Iterable<readonly [string, { readonly oneTime: readonly { id: number }[] }]>) =>
        [...prekeys].flatMap(([name, { oneTime }]) =>
          name.startsWith('bob') ? oneTime.map(({ id }) => id) : [],
        );
      const backup = relay.snapshot();
      const before = idsOf(backup.prekeys);
      await say(alice, bob, 'one');
      const used = relay.claimed[0];
      relay.restore(backup);
      const carol = new DirectPerson('carol', relay, clock);
      for (const person of [alice, bob, carol]) await person.connect();
      await bob.conversations.start('carol');
      await carol.conversations.start('bob');
      await carol.conversations.send('bob', 'hello');
      await came(bob, 'carol', 'hello');
      await quiet(bob, carol);
      assert.equal(relay.claimed[1], used, 'given out twice');
      await bob.until('they are replaced', () => !idsOf(relay.prekeys).some((id) => before.includes(id)));
      const dave = new DirectPerson('dave', relay, clock);
      await dave.connect();
      await dave.conversations.start('bob');
      await say(dave, bob, 'nice to meet you');
      assert.deepEqual(await shown(bob, 'dave'), ['nice to meet you']);
      assert.deepEqual(await shown(bob, 'carol'), ['hello']);
      for (const person of [carol, dave]) person.disconnect();
    });

    it('and gives both out what has served, while they write to each other first, comes all the same', async () => {
      const carol = new DirectPerson('carol', relay, clock);
      await carol.connect();
      const backup = relay.snapshot();
      for (const person of [alice, bob]) {
        await carol.conversations.start(person.user);
        await person.conversations.start('carol');
        await say(carol, person, 'hello');
      }
      relay.restore(backup);
      for (const person of [alice, bob]) await person.connect();
      await alice.conversations.send('bob', 'you first');
      await came(bob, 'alice', 'you first');
      await say(bob, alice, 'no, you');
      await quiet(alice, bob);
      assert.deepEqual(await shown(bob, 'alice'), ['you first', 'no, you']);
      assert.deepEqual(await shown(alice, 'bob'), ['you first', 'no, you']);
      assert.deepEqual([alice, bob].flatMap(words), []);
      carol.disconnect();
    });

    it('is not told where it repeats what came before it, and shows where it lost something', async () => {
      await say(alice, bob, 'one');
      bob.disconnect();
      await alice.conversations.send('bob', 'two');
      await alice.until('it left', () => idle(alice));
      const backup = relay.snapshot();
      await bob.connect();
      await came(bob, 'alice', 'two');
      bob.disconnect();
      await alice.conversations.send('bob', 'three');
      await alice.until('it left', () => idle(alice));
      relay.restore(backup);
      for (const person of [alice, bob]) await person.connect();
      await say(alice, bob, 'four');
      const [, , gap, four, ...more] = await shown(bob, 'alice');
      assert.match(gap ?? '', /A message of alice did not arrive/);
      assert.deepEqual([four, more], ['four', []]);
      assert.deepEqual(words(bob), []);
    });

    it('with an older list of devices: the machine with the identity key publishes the newer one again', async () => {
      const backup = relay.snapshot();
      const laptop = new DirectPerson('alice', relay, clock, 'laptop');
      await link(alice, laptop);
      await say(bob, alice, 'to both');
      await came(laptop, 'bob', 'to both');
      relay.restore(backup);
      for (const person of [alice, bob]) await person.connect();
      await laptop.connect();
      await laptop.until('it is there again', () => laptop.conversations.encryption.kind === 'ready');
      await say(bob, alice, 'to both again');
      await came(laptop, 'bob', 'to both again');
      laptop.disconnect();
    });
  });

  it('is nothing when a message that was encrypted is thrown away: the next one shows no gap', async () => {
    await say(alice, bob, 'one');
    relay.fate = (type) => (type === 'e2e-relay.send' ? 'lost' : 'well');
    const id = await alice.conversations.send('bob', 'never mind');
    await alice.until('it failed to leave', () => alice.link?.isCut === true);
    await alice.conversations.discard('bob', id);
    relay.fate = () => 'well';
    alice.disconnect();
    await alice.connect();
    await say(alice, bob, 'two');
    assert.deepEqual(await shown(bob, 'alice'), ['one', 'two']);
  });
});

/** As whoever has found out the ids of these envelopes could. */
async function ask(person: DirectPerson, user: string, envelopes: Uint8Array[]): Promise<void> {
  const { messenger } = person.encryption;
  const known = messenger?.book.people.get(user);
  const device = known && currentList(known).devices[0];
  assert.ok(messenger && device);
  await messenger.run(() => {
    messenger.book.addOutbound({
      conversation: user,
      to: { user, device: device.id },
      id: growingId(0),
      sentAt: 0,
      said: { kind: 'resend', body: { envelopes: envelopes.slice(0, 50) } },
      rounds: 0,
      isHeld: false,
    });
  });
  messenger.send();
  await person.until('asked', () => idle(person));
}

/** What is under way comes to its end. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
