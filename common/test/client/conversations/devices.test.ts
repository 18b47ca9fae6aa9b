import assert from 'node:assert/strict';
import { signDeviceList } from '../../../src/auth/device-list.ts';
import { Ed25519Key } from '../../../src/crypto/ed25519.ts';
import { listedDevice } from '../../../src/e2e/own-device.ts';
import { type HeldClock } from '../../support/held-clock.ts';
import { DirectPerson, PASSWORD } from '../support/direct-person.ts';
import { codeOf, isListed, link } from '../support/linked-devices.ts';
import { type MemoryRelay } from '../support/memory-relay.ts';
import { aliceWithTwoAndBob } from '../support/two-people.ts';

const words = ({ problems }: DirectPerson) => problems.map(({ message }) => message);
const missing = ({ conversations }: DirectPerson) => conversations.encryption.kind === 'identity-missing';
const idle = (person: DirectPerson) => () => person.encryption.messenger?.book.outbound.size === 0;
const newest = (person: DirectPerson, user: string) => person.conversations.find(user)?.newest?.text;

describe('several devices of one person', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let desk: DirectPerson;
  let laptop: DirectPerson;
  let bob: DirectPerson;

  beforeEach(async () => {
    ({ relay, clock, desk, laptop, bob } = await aliceWithTwoAndBob());
  });

  const say = async (from: DirectPerson, to: string, text: string, ...heard: DirectPerson[]) => {
    await from.conversations.start(to);
    await from.conversations.send(to, text);
    await from.until('all is sent', idle(from));
    for (const person of heard) {
      const other = person.user === from.user ? to : from.user;
      await person.until(`"${text}" came`, () => newest(person, other) === text);
    }
  };
  const state = async (person: DirectPerson, user: string, text: string) =>
    (await person.lines(user)).find((line) => line.text === text)?.state;

  it('get everything, whoever writes, and own lines once', async () => {
    const phone = new DirectPerson('bob', relay, clock, 'phone');
    await link(desk, laptop);
    await link(bob, phone);
    await say(desk, 'bob', 'from the desk', laptop, bob, phone);
    await say(phone, 'alice', 'from the phone', bob, desk, laptop);
    await say(laptop, 'bob', 'from the laptop', desk, bob, phone);
    const all = ['from the desk', 'from the phone', 'from the laptop'];
    for (const person of [desk, laptop]) {
      const lines = (await person.lines('bob')).map(({ text, from, isMine }) => [text, from, isMine]);
      assert.deepEqual(lines, [
        [all[0], 'alice', true],
        [all[1], 'bob', false],
        [all[2], 'alice', true],
      ]);
    }
    for (const person of [bob, phone]) assert.deepEqual(await person.texts('alice'), all);
    await desk.until('told', () =>
      desk.conversations.page('bob').messages.every(({ isMine, state: is }) => !isMine || is === 'delivered'),
    );
    assert.deepEqual([desk, laptop, bob, phone].flatMap(words), []);
  });

  it('know of a message of another one how far it came', async () => {
    await link(desk, laptop);
    await bob.conversations.start('alice');
    await say(desk, 'bob', 'hello', laptop, bob);
    await bob.conversations.markRead('alice');
    await laptop.lines('bob');
    await laptop.until('read', () => laptop.conversations.page('bob').messages[0]?.state === 'read');
    assert.equal(await state(desk, 'bob', 'hello'), 'read');
  });

  it('know what was seen, accepted, blocked and verified on another one', async () => {
    await link(desk, laptop);
    await say(bob, 'alice', 'hello', desk, laptop);
    const seen = (person: DirectPerson) => person.conversations.find('bob');
    assert.deepEqual([seen(laptop)?.standing, seen(laptop)?.unread], ['request', 1]);
    await desk.conversations.accept('bob');
    await laptop.until('accepted', () => seen(laptop)?.standing === 'accepted');
    await desk.conversations.markRead('bob');
    await laptop.until('seen', () => seen(laptop)?.unread === 0);
    await laptop.conversations.setVerified('bob', true);
    await desk.until('verified', () => seen(desk)?.trust === 'verified');
    assert.equal((await desk.lines('bob')).at(-1)?.text, 'You verified bob on another device.');
    await laptop.conversations.block('bob');
    await desk.until('blocked', () => seen(desk)?.standing === 'blocked');
    await desk.conversations.unblock('bob');
    await laptop.until('unblocked', () => seen(laptop)?.standing === 'accepted');
  });

  it('tell others once that a message came', async () => {
    await link(desk, laptop);
    await desk.conversations.start('bob');
    await say(desk, 'bob', 'hi', laptop, bob);
    laptop.disconnect();
    await say(bob, 'alice', 'are you there?', desk);
    await desk.until('told', idle(desk));
    const before = relay.payloads.length;
    await laptop.connect();
    await laptop.until('it came', () => newest(laptop, 'bob') === 'are you there?');
    await laptop.until('nothing waits', idle(laptop));
    assert.equal(relay.payloads.length, before, 'the desk has told it already');
  });

  it('do not take as missing what was said before they were linked', async () => {
    await say(desk, 'bob', 'one', bob);
    await say(bob, 'alice', 'two', desk);
    await say(bob, 'alice', 'three', desk);
    await link(desk, laptop);
    await say(bob, 'alice', 'four', laptop);
    assert.deepEqual(
      (await laptop.lines('bob')).map(({ text }) => text),
      ['four'],
    );
    relay.withhold = true;
    await say(bob, 'alice', 'withheld');
    relay.withhold = false;
    await say(bob, 'alice', 'five', laptop);
    assert.match((await laptop.lines('bob'))[1]?.text ?? '', /A message of bob did not arrive/);
  });

  it('reach the others while one of them has no keys to begin a session with', async () => {
    await link(desk, laptop);
    const device = laptop.encryption.messenger?.keys.device;
    assert.ok(device);
    for (const name of relay.prekeys.keys())
      if (name.endsWith(Buffer.from(device.id).toString('hex'))) relay.prekeys.delete(name);
    await say(bob, 'alice', 'to the desk at least', desk);
    assert.deepEqual(await desk.texts('bob'), ['to the desk at least']);
    assert.deepEqual(words(bob), []);
  });

  describe('when one is linked', () => {
    const ask = async () => {
      await laptop.connect();
      assert.ok(missing(laptop));
      await laptop.devices.askToLink();
      await desk.until('asked', () => desk.devices.requests.length === 1);
      const [request] = desk.devices.requests;
      assert.ok(request);
      return request;
    };

    it('show the same code on both, and its name', async () => {
      const request = await ask();
      assert.match(request.code, /^\d{30}$/);
      assert.equal(request.code, codeOf(laptop));
      assert.equal(request.name, 'laptop');
      await desk.devices.approve(request.device, codeOf(laptop));
      await laptop.until('listed', () => isListed(laptop));
      assert.deepEqual([codeOf(laptop), laptop.devices.all], [request.code, []]);
      await laptop.devices.confirmLink(request.code);
      const shown = (person: DirectPerson) => person.devices.all.map(({ name, isThis }) => [name, isThis]);
      assert.deepEqual(shown(desk), [
        ['desk', true],
        ['laptop', false],
      ]);
      assert.deepEqual(shown(laptop), [
        ['laptop', true],
        ['desk', false],
      ]);
      assert.deepEqual([desk.devices.canChange, laptop.devices.canChange], [true, false]);
      assert.deepEqual(desk.devices.requests, []);
      assert.deepEqual([desk, laptop].flatMap(words), []);
    });

    it('give it a name of its own where it is called like one of them', async () => {
      const twin = new DirectPerson('alice', relay, clock, 'desk');
      await link(desk, twin);
      for (const { devices } of [desk, twin])
        assert.deepEqual(devices.all.map(({ name }) => name).sort(), ['desk', 'desk (2)']);
    });

    it('are asked also when they come later', async () => {
      desk.disconnect();
      await laptop.connect();
      await laptop.devices.askToLink();
      await desk.connect();
      assert.equal(desk.devices.requests[0]?.code, codeOf(laptop));
    });

    it('refuse it under another code', async () => {
      const request = await ask();
      await assert.rejects(desk.devices.approve(request.device, '0'.repeat(30)), {
        code: 'refused',
        message: /Compare the codes again/,
      });
      assert.ok(missing(laptop));
      assert.equal(desk.devices.all.length, 1);
    });

    it('show another code where the relay has put its own keys in the place of those that ask', async () => {
      desk.disconnect();
      await laptop.connect();
      await laptop.devices.askToLink();
      const before = relay.lie;
      relay.lie = (type, _body, answer) => {
        if (type !== 'e2e-relay.link-requests') return answer;
        const { requests } = answer as { requests: { signingKey: Uint8Array }[] };
        const swapped = requests.map((one) => ({ ...one, signingKey: new Uint8Array(32).fill(7) }));
        return { requests: swapped } as typeof answer;
      };
      await desk.connect();
      relay.lie = before;
      const [request] = desk.devices.requests;
      assert.ok(request);
      assert.notEqual(request.code, codeOf(laptop));
      await assert.rejects(desk.devices.approve(request.device, codeOf(laptop)), { code: 'refused' });
      // Somebody who does not compare lets the relay in, but the laptop does not take that for itself.
      await desk.devices.approve(request.device, request.code);
      await laptop.connect();
      assert.ok(missing(laptop));
    });

    it('take no list that another identity key has signed', async () => {
      await ask();
      const mallory = Ed25519Key.generate();
      const own = laptop.encryption.messenger?.keys.device;
      assert.ok(own);
      const devices = [listedDevice(own, 'laptop')];
      const list = { user: 'alice', identityKey: mallory.publicKey, version: 9, issuedAt: 0, devices };
      relay.lists.set('alice', signDeviceList(list, mallory));
      laptop.encryption.take({ type: 'e2e-relay.list-changed', body: { user: 'alice' } });
      await laptop.until('told', () => words(laptop).length > 0);
      assert.match(words(laptop).join(), /another identity key has signed it/);
      await laptop.encryption.settled;
      assert.ok(missing(laptop));
    });

    it('show another code where the relay gives out another identity key, whose list is refused', async () => {
      const mallory = Ed25519Key.generate();
      const before = relay.lie;
      relay.lie = (type, _body, answer) =>
        type === 'e2e-relay.identity' ? ({ key: mallory.publicKey } as typeof answer) : answer;
      await laptop.connect();
      await laptop.devices.askToLink();
      relay.lie = before;
      await desk.until('asked', () => desk.devices.requests.length === 1);
      const [request] = desk.devices.requests;
      assert.notEqual(request?.code, codeOf(laptop));
      await assert.rejects(desk.devices.approve(request?.device ?? '', codeOf(laptop)), { code: 'refused' });
      assert.ok(missing(laptop));
    });

    it('may refuse it, and it is told', async () => {
      const request = await ask();
      await desk.devices.refuse(request.device);
      await laptop.until('told', () => words(laptop).length > 0);
      assert.match(words(laptop)[0] ?? '', /refused to link/);
      assert.equal(codeOf(laptop), '');
      assert.deepEqual(desk.devices.requests, []);
    });

    it('link it though the server had another list meanwhile', async () => {
      const phone = new DirectPerson('alice', relay, clock, 'phone');
      await link(desk, phone);
      const request = await ask();
      let refusals = 1;
      const before = relay.fate;
      // Another machine with the identity key was faster, once.
      const identity = (await desk.ring()).identity('alice');
      const list = desk.encryption.messenger?.own.list;
      assert.ok(identity && list);
      relay.fate = (type) => {
        if (type === 'e2e-relay.publish-list' && refusals-- > 0)
          relay.lists.set('alice', signDeviceList({ ...list, version: list.version + 1 }, identity));
        return before(type);
      };
      await desk.devices.approve(request.device, request.code);
      assert.deepEqual(
        desk.devices.all.map(({ name }) => name),
        ['desk', 'phone', 'laptop'],
      );
      await laptop.until('listed', () => isListed(laptop));
      await laptop.devices.confirmLink(request.code);
      assert.ok(!missing(laptop));
    });

    it('wait for its person to confirm that, also over a loss and a restart, and ask once', async () => {
      const request = await ask();
      laptop.disconnect();
      await desk.devices.approve(request.device, request.code);
      await laptop.connect();
      assert.deepEqual([isListed(laptop), codeOf(laptop)], [true, request.code]);
      await laptop.restart();
      await laptop.connect();
      assert.deepEqual([isListed(laptop), codeOf(laptop)], [true, request.code]);
      await laptop.devices.askToLink();
      assert.ok(isListed(laptop), 'there is nothing to ask for any more');
      await laptop.devices.confirmLink(request.code);
      await say(bob, 'alice', 'for both', desk, laptop);
      await laptop.restart();
      await laptop.open();
      assert.equal(laptop.conversations.encryption.kind, 'ready');
      await laptop.connect();
      await say(laptop, 'bob', 'from the laptop', desk, bob);
      assert.deepEqual([desk, laptop].flatMap(words), []);
    });

    it('link it under other digits, when its person has refused the list and asks again', async () => {
      const request = await ask();
      await desk.devices.approve(request.device, request.code);
      await laptop.until('listed', () => isListed(laptop));
      await laptop.devices.withdrawLink();
      assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing' });
      laptop.disconnect();
      await link(desk, laptop);
      assert.equal(desk.devices.all.length, 2);
      await say(bob, 'alice', 'for both', desk, laptop);
    });
  });

  describe('of which one is revoked', () => {
    const laptopId = () => desk.devices.all.find(({ name }) => name === 'laptop')?.id ?? '';

    beforeEach(async () => {
      await link(desk, laptop);
      await say(bob, 'alice', 'for both', desk, laptop);
    });

    it('read on without it, and it says so', async () => {
      await desk.devices.revoke(laptopId(), PASSWORD);
      await laptop.until('it knows', () => missing(laptop));
      assert.equal(relay.revoked.length, 1);
      assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing', wasRevoked: true });
      assert.equal(words(laptop).length, 1);
      assert.match(words(laptop).join(), /not one of your devices any more/);
      await say(bob, 'alice', 'for the desk', desk);
      await say(desk, 'bob', 'from the desk', bob);
      await laptop.connect();
      assert.deepEqual(await laptop.texts('bob'), ['for both']);
      await laptop.restart();
      await laptop.open();
      assert.deepEqual(laptop.conversations.encryption, { kind: 'identity-missing', wasRevoked: true });
    });

    it('keep it without the password', async () => {
      await assert.rejects(desk.devices.revoke(laptopId(), 'wrong'), { code: 'login-failed' });
      assert.equal(desk.devices.all.length, 2);
    });

    it('take it in again when it is linked again', async () => {
      await desk.devices.revoke(laptopId(), PASSWORD);
      await laptop.until('it knows', () => missing(laptop));
      laptop.disconnect();
      await link(desk, laptop);
      await say(bob, 'alice', 'welcome back', desk, laptop);
    });
  });

  it('have names that the one with the identity key can change', async () => {
    await link(desk, laptop);
    const id = desk.devices.all[1]?.id ?? '';
    await desk.devices.rename(id, ' travel machine ');
    await laptop.until('renamed', () => laptop.devices.all[0]?.name === 'travel machine');
    await assert.rejects(desk.devices.rename(id, ' '), { code: 'refused' });
    await assert.rejects(laptop.devices.rename(id, 'mine'), { code: 'encryption-not-ready' });
  });

  describe('that hold the identity key', () => {
    beforeEach(async () => {
      const identity = (await desk.ring()).identity('alice');
      assert.ok(identity);
      await (await laptop.ring()).restoreIdentity('alice', identity);
      await laptop.connect();
    });

    it('add themselves, and the others are warned', async () => {
      assert.equal(laptop.conversations.encryption.kind, 'ready');
      await desk.until('both', () => desk.devices.all.length === 2);
      assert.match(words(desk).join(), /The device “laptop” was added to yours/);
      await say(bob, 'alice', 'for both', desk, laptop);
      await laptop.restart();
      await laptop.connect();
      await desk.restart();
      await desk.connect();
      assert.equal(desk.devices.all.length, 2);
      assert.deepEqual(words(laptop), []);
    });

    it('do not come back by themselves after they were revoked', async () => {
      await desk.until('both', () => desk.devices.all.length === 2);
      await desk.devices.revoke(desk.devices.all[1]?.id ?? '', PASSWORD);
      await laptop.until('it knows', () => missing(laptop));
      laptop.disconnect();
      await laptop.connect();
      assert.ok(missing(laptop));
      assert.equal(desk.devices.all.length, 1);
      // As after the person has brought the key back.
      await laptop.encryption.attachAgain();
      assert.equal(laptop.conversations.encryption.kind, 'ready');
    });

    it('publish above all they know when the server was set back', async () => {
      await desk.until('both', () => desk.devices.all.length === 2);
      const old = relay.lists.get('alice');
      assert.ok(old);
      await desk.devices.rename(desk.devices.all[0]?.id ?? '', 'office');
      relay.lists.set('alice', old);
      desk.disconnect();
      await desk.connect();
      assert.match(words(desk).join(), /older than one that this machine has seen/);
      assert.deepEqual(
        desk.devices.all.map(({ name }) => name),
        ['office', 'laptop'],
      );
      await say(bob, 'alice', 'for both', desk, laptop);
    });
  });
});
