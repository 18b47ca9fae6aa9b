import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDeviceList, signDeviceList } from '../../common/src/auth/device-list.ts';
import { identityStatement } from '../../common/src/auth/device-proof.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { decodeBase64Url } from '../../common/src/text/base64.ts';
import type { MemoryVaults } from '../../common/test/client/support/memory-stores.ts';
import { Member, newDevice } from '../../daemon/test/plugins/member.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';

/** All one-time prekeys of a device are claimed within a test. */
const rates = { messagesPerSecond: 100_000, messageBurst: 1_000_000 };
const config = {
  plugins: {
    limits: { session: rates, user: rates },
    auth: { registration: 'open' },
    'e2e-relay': { prekeys: { claimsPerHour: 10_000 } },
  },
};

describe('people whose machines and daemon lose what they had', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;
  let others: Person[];

  const signUp = async (user: string) => {
    const person = new Person(user);
    others.push(person);
    await person.signUp(await daemon.newInvite());
    await person.encrypted();
    return person;
  };

  beforeEach(async () => {
    daemon = await DaemonProcess.start(config);
    others = [];
    alice = await signUp('alice');
    bob = await signUp('bob');
    for (const [one, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const)
      await one.client.conversations.start(other);
  });

  afterEach(async () => {
    for (const person of others) person.dispose();
    await daemon.remove();
  });

  const texts = (person: Person, user: string) =>
    person
      .direct(user)
      .filter(({ kind }) => kind !== 'notice')
      .map(({ text, problem, kind }) => (kind === 'text' ? text : (problem ?? kind)));
  const say = async (from: Person, to: Person, text: string) => {
    await from.write(to.user, text);
    await to.reads(from.user, text);
  };
  const gone = (person: Person) =>
    person.until(`${person.user} notices`, () => person.client.state.kind !== 'ready');
  /** A backup of the last run would be as good as new. */
  const backUp = async (person: Person): Promise<MemoryVaults> => {
    await person.restart();
    await person.encrypted();
    const backup = person.machine.vaults.copy();
    await person.restart();
    await person.encrypted();
    return backup;
  };
  const setBack = async (person: Person, backup: MemoryVaults) => {
    await person.restart(backup);
    await person.encrypted();
    await person.client.conversations.open(person === alice ? 'bob' : 'alice');
  };

  /** Somebody who may claim prekeys, and does with them what no client would. */
  const joinListed = async (user: string): Promise<Member> => {
    const member = await Member.connect(daemon.ready.address, decodeBase64Url(daemon.ready.key));
    const device = newDevice();
    await member.signUp(user);
    await member.enrol(user, device);
    const identity = Ed25519Key.generate();
    const { publicKey } = identity;
    const signature = identity.sign(identityStatement(member.link.binding, user, publicKey));
    await member.link.request('e2e-relay.publish-identity', { key: publicKey, signature });
    const { id, key } = device;
    const devices = [{ id, name: 'one', signingKey: key.publicKey, dhKey: key.publicKey }];
    const list = { user, identityKey: publicKey, version: 1, issuedAt: 0, devices };
    await member.link.request('e2e-relay.publish-list', signDeviceList(list, identity));
    return member;
  };

  it('who both write first at the same moment read each other', async () => {
    await daemon.stop('SIGKILL');
    for (const person of [alice, bob]) await gone(person);
    await alice.client.conversations.send('bob', 'from alice');
    await bob.client.conversations.send('alice', 'from bob');
    await daemon.start();
    await alice.reads('bob', 'from bob');
    await bob.reads('alice', 'from alice');
    await say(alice, bob, 'one more');
    await say(bob, alice, 'and back');
    for (const [person, user] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const)
      assert.deepEqual(texts(person, user).toSorted(), ['and back', 'from alice', 'from bob', 'one more']);
  });

  it('read what is written in a session that one of them has lost, and what waits when both have', async () => {
    await say(alice, bob, 'one');
    await say(bob, alice, 'two');
    const ofBob = await backUp(bob);
    // The session of the backup has gone on: its keys are other ones.
    await say(alice, bob, 'three');
    await say(bob, alice, 'four');
    await setBack(bob, ofBob);
    await alice.write('bob', 'five');
    await bob.reads('alice', 'five');
    assert.match(bob.problems.map(({ message }) => message).join(), /restored backup/);
    const again = await backUp(bob);
    await say(alice, bob, 'six');
    bob.dispose();
    await alice.write('bob', 'seven');
    await setBack(alice, await backUp(alice));
    await setBack(bob, again);
    await bob.reads('alice', 'seven');
    await say(alice, bob, 'eight');
    await say(bob, alice, 'nine');
    const unreadable = [...bob.direct('alice'), ...alice.direct('bob')].filter(
      ({ kind }) => kind === 'undecryptable',
    );
    assert.deepEqual(unreadable, []);
  });

  it('start a session though all one-time prekeys are used up, and make new ones', async () => {
    bob.dispose();
    const stranger = await joinListed('stranger');
    const list = openDeviceList(await stranger.link.request('e2e-relay.list', { user: 'bob' }));
    const device = list.devices[0]?.id ?? assert.fail();
    const claim = () => stranger.link.request('e2e-relay.claim', { user: 'bob', device });
    let claims = 0;
    for (let bundle = await claim(); bundle.oneTime || !bundle.isLastResort; bundle = await claim()) claims++;
    assert.ok(claims >= 100);
    await alice.write('bob', 'hello');
    await bob.restart();
    await bob.reads('alice', 'hello');
    await say(bob, alice, 'hi');
    let isRefilled = false;
    for (let round = 0; round < 200 && !isRefilled; round++) {
      await say(bob, alice, `round ${round}`);
      isRefilled = (await claim()).oneTime !== undefined;
    }
    assert.ok(isRefilled);
    stranger.link.close();
  });

  describe('because the daemon was restored from a backup', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ns-backup-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    const backUpDaemon = async () => {
      await daemon.stop();
      await cp(daemon.dataDir, folder, { recursive: true });
      await daemon.start();
    };
    const restoreDaemon = async () => {
      await daemon.stop();
      await rm(daemon.dataDir, { recursive: true });
      await cp(folder, daemon.dataDir, { recursive: true });
      await daemon.start();
    };

    it('read what was begun with prekeys that have served, and nothing twice; what it lost is told', async () => {
      const [carol, dave] = [await signUp('carol'), await signUp('dave')];
      await say(alice, bob, 'one');
      for (const person of [carol, dave]) await person.client.conversations.start('bob');
      await bob.client.conversations.start('dave');
      await backUpDaemon();
      for (const person of others) await person.reach('ready');
      await say(carol, bob, 'before');
      bob.cutLink();
      bob.dispose();
      await alice.write('bob', 'lost');
      const isSent = () => alice.direct('bob').find(({ text }) => text === 'lost')?.state === 'sent';
      await alice.until('it is at the daemon', isSent);
      await restoreDaemon();
      await bob.restart();
      await bob.encrypted();
      // The daemon gives out the prekey that Carol had.
      await say(dave, bob, 'after');
      await say(alice, bob, 'two');
      const told = bob.direct('alice').filter(({ kind }) => kind === 'notice');
      assert.match(told.map(({ text }) => text).join(), /A message of alice did not arrive/);
      assert.deepEqual(texts(bob, 'alice'), ['one', 'two']);
      await bob.client.conversations.open('carol');
      assert.deepEqual(texts(bob, 'carol'), ['before']);
      assert.deepEqual(texts(bob, 'dave'), ['after']);
      await say(carol, bob, 'still there');
      await say(bob, alice, 'three');
    });
  });
});
