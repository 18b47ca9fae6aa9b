import assert from 'node:assert/strict';
import type { SignedDeviceList } from '../../../src/auth/device-list.ts';
import type { Delivery } from '../../../src/client/conversations/relay-link.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { memorySource } from '../files/memory-file.ts';
import { DirectPerson, PASSWORD } from '../support/direct-person.ts';
import { acquainted, agree, say, sent } from '../support/group-people.ts';
import { link } from '../support/linked-devices.ts';
import { MemoryRelay } from '../support/memory-relay.ts';

const { signal: never } = new AbortController();
const HOUR = 3_600_000;

describe('a revoked device whose daemon conspires with it', () => {
  let relay: MemoryRelay;
  let clock: HeldClock;
  let desk: DirectPerson;
  let laptop: DirectPerson;
  let bob: DirectPerson;
  let group: string;
  let before: SignedDeviceList;
  /** Of whatever was sent since it was revoked: for which devices. */
  let addressed: Set<string>;

  const idOf = (person: DirectPerson) =>
    person.encryption.messenger?.keys.device?.id ?? assert.fail('no device');
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const told = ({ problems }: DirectPerson) => problems.map(({ message }) => message).join();

  beforeEach(async () => {
    relay = new MemoryRelay();
    clock = new HeldClock();
    desk = new DirectPerson('alice', relay, clock, 'desk');
    laptop = new DirectPerson('alice', relay, clock, 'laptop');
    bob = new DirectPerson('bob', relay, clock);
    await desk.connect();
    await bob.connect();
    await link(desk, laptop);
    await acquainted(desk, bob);
    ({ id: group } = await desk.groups.create('Friday', ['bob']));
    await agree(group, desk, bob, laptop);
    await bob.conversations.accept(group);
    await desk.conversations.send('bob', 'one');
    await laptop.until('it came', () => laptop.conversations.find('bob')?.newest?.text === 'one');
    await say(group, { from: bob, text: 'two' }, desk, laptop);
    laptop.disconnect();
    before = relay.lists.get('alice') ?? assert.fail();
    await desk.devices.revoke(desk.devices.all.find(({ name }) => name === 'laptop')?.id ?? '', PASSWORD);
    addressed = new Set();
  });

  /** The daemon shows the list of before, to Bob too once he knows the newer one, and stores what it should not. */
  const conspire = () => {
    relay.lie = (type, body, answer) => {
      if (type === 'e2e-relay.send')
        for (const { device } of (body as { elements: readonly Delivery[] }).elements)
          addressed.add(hex(device));
      const isOfAlice = type === 'e2e-relay.list' && (body as { user: string }).user === 'alice';
      return isOfAlice ? (before as unknown as typeof answer) : answer;
    };
  };

  const sayAll = async () => {
    await bob.conversations.send('alice', 'planted for the desk');
    await desk.conversations.send('bob', 'planted by the desk');
    await bob.conversations.send(group, 'planted for the group');
    await desk.groups.rename(group, 'planted name');
    await (
      await bob.files.send('alice', memorySource(new Uint8Array(1_000)), never)
    ).done;
    await (
      await bob.files.send(group, memorySource(new Uint8Array(1_000)), never)
    ).done;
    for (const person of [bob, desk]) await sent(person);
  };

  /** It is given all that anybody was. */
  const handAll = (since: number) => {
    const all = relay.delivered.slice(since);
    assert.ok(all.length > 6);
    for (const { number: _number, ...delivery } of all) relay.deliver('alice', idOf(laptop), delivery);
  };

  const shown = async () => {
    const names = ['bob', group];
    const lines = (await Promise.all(names.map((name) => laptop.lines(name)))).flat();
    return lines.map(({ text, kind }) => `${kind} ${text}`).join('\n');
  };

  it('reads no message, no name of a group and no file of afterwards, and is sent nothing again', async () => {
    await say(group, { from: desk, text: 'three' }, bob);
    const since = relay.delivered.length;
    conspire();
    for (const person of [bob, desk]) {
      person.disconnect();
      await person.connect();
    }
    await sayAll();
    assert.equal(addressed.has(hex(idOf(laptop))), false, 'written to it');
    assert.match(told(bob), /older than one that this machine has seen/);
    const { lists } = relay;
    const now = lists.get('alice') ?? assert.fail();
    await laptop.open();
    handAll(since);
    // The relay of the tests takes messages from listed devices alone.
    lists.set('alice', before);
    await laptop.connect();
    await laptop.until('it has tried', () => relay.mailbox('alice', idOf(laptop)).length === 0);
    assert.equal(laptop.conversations.encryption.kind, 'ready', 'it does not know yet');
    for (const ms of [0, HOUR, 25 * HOUR]) {
      clock.advance(ms);
      await turns();
      for (const person of [laptop, bob, desk]) await sent(person);
    }
    lists.set('alice', now);
    const asked = relay.delivered.filter(({ device }) => hex(device) === hex(idOf(laptop)));
    assert.ok(asked.length > 0, 'it has asked for it');
    assert.equal(addressed.has(hex(idOf(laptop))), false, 'it was answered');
    const text = await shown();
    assert.doesNotMatch(text, /planted|^file /m);
    assert.match(text, /undecryptable/);
    assert.equal(laptop.conversations.find(group)?.title, 'Friday');
  });
});

/** Work that nobody waits for has its turns. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
}
