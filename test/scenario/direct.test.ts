import assert from 'node:assert/strict';
import type { ConversationMessage, DirectState } from '../../common/src/client/conversations/conversation.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';

describe('two people and their direct messages', () => {
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    alice = new Person('alice');
    bob = new Person('bob');
    await alice.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
  });

  after(async () => {
    alice.dispose();
    bob.dispose();
    await daemon.remove();
  });

  it('are there as soon as both have signed up', async () => {
    await alice.encrypted();
    await bob.encrypted();
    await alice.write('bob', 'only for you');
    const message = await bob.reads('alice', 'only for you');
    assert.equal(message.from, 'alice');
    const request = bob.client.conversations.find('alice');
    assert.deepEqual([request?.standing, request?.trust, request?.unread], ['request', 'new', 1]);
  });

  it('go both ways once accepted, and say how far they came', async () => {
    await bob.client.conversations.accept('alice');
    await bob.write('alice', 'got it');
    await alice.reads('bob', 'got it');
    await state(bob, 'alice', 'got it', 'delivered');
    await alice.client.conversations.markRead('bob');
    await bob.client.conversations.markRead('alice');
    await state(bob, 'alice', 'got it', 'read');
    await state(alice, 'bob', 'only for you', 'read');
  });

  it('wait for who is away, and come in order', async () => {
    const away = bob.machine;
    bob.dispose();
    for (let index = 1; index <= 5; index++) await alice.write('bob', `while you were away ${index}`);
    await state(alice, 'bob', 'while you were away 5', 'sent');
    bob = new Person('bob', { machine: away });
    await bob.client.resume();
    await bob.reads('alice', 'while you were away 5');
    const texts = bob.direct('alice').map(({ text }) => text);
    assert.deepEqual(
      texts.slice(-5),
      [1, 2, 3, 4, 5].map((index) => `while you were away ${index}`),
    );
  });

  it('wait on this machine while the daemon is away, and outlive a killed editor', async () => {
    await daemon.stop('SIGKILL');
    await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
    await alice.write('bob', 'in the dark');
    await alice.killAndRestart();
    await daemon.start();
    await bob.reads('alice', 'in the dark');
    await state(alice, 'bob', 'in the dark', 'delivered');
    assert.equal(bob.direct('alice').filter(({ text }) => text === 'in the dark').length, 1);
  });

  it('have one safety number on both sides, whose codes match', async () => {
    const ours = alice.client.conversations.safetyNumber('bob');
    const theirs = bob.client.conversations.safetyNumber('alice');
    assert.ok(ours && theirs);
    assert.match(ours.digits, /^\d{60}$/);
    assert.equal(ours.digits, theirs.digits);
    assert.equal(alice.client.conversations.compare('bob', theirs.code), 'match');
    await alice.client.conversations.setVerified('bob', true);
    assert.equal(alice.client.conversations.find('bob')?.trust, 'verified');
  });

  it('stop when the other starts over, until the new key is accepted', async () => {
    bob.dispose();
    bob = new Person('bob');
    await bob.signIn(await daemon.newInvite());
    await bob.until(
      'no identity here',
      () => bob.client.conversations.encryption.kind === 'identity-missing',
    );
    await bob.client.account.startOver(bob.password);
    await bob.encrypted();
    await alice.write('bob', 'who are you?').catch(() => undefined);
    await alice.until('alice is warned', () => alice.client.conversations.find('bob')?.trust === 'changed');
    await assert.rejects(alice.client.conversations.send('bob', 'still you?'), { code: 'identity-changed' });
    await alice.client.conversations.acceptNewIdentity('bob');
    assert.equal(alice.client.conversations.find('bob')?.trust, 'new');
    await alice.write('bob', 'welcome back');
    await bob.reads('alice', 'welcome back');
    assert.deepEqual(
      bob.direct('alice').map(({ kind }) => kind),
      ['text'],
    );
  });

  it('go on after a machine was set back to a backup', async () => {
    await alice.restart();
    await alice.encrypted();
    const backup = alice.machine.vaults.copy();
    await alice.restart();
    await alice.encrypted();
    await alice.write('bob', 'after the backup');
    await bob.reads('alice', 'after the backup');
    await alice.restart(backup);
    await alice.encrypted();
    await alice.write('bob', 'from the past');
    await bob.reads('alice', 'from the past');
    await bob.write('alice', 'welcome to the present');
    await alice.reads('bob', 'welcome to the present');
    assert.match(alice.problems.map(({ message }) => message).join(), /restored backup/);
    alice.problems = [];
  });

  it('do not reach somebody who blocked', async () => {
    await bob.client.conversations.block('alice');
    await alice.write('bob', 'can you hear me?');
    await state(alice, 'bob', 'can you hear me?', 'sent');
    await bob.client.conversations.unblock('alice');
    await alice.write('bob', 'and now?');
    await bob.reads('alice', 'and now?');
    assert.equal(
      bob.direct('alice').some(({ text }) => text === 'can you hear me?'),
      false,
    );
  });

  it('need somebody there', async () => {
    await assert.rejects(alice.client.conversations.start('nobody'), { code: 'no-such-person' });
  });

  it('raised no alarm', () => {
    assert.deepEqual(
      [...alice.problems, ...bob.problems].map(({ message }) => message),
      [],
    );
  });
});

/** Waits until the message of `person` to `user` has come that far. */
async function state(person: Person, user: string, text: string, wanted: DirectState): Promise<void> {
  const find = (): ConversationMessage | undefined =>
    person.direct(user).find((message) => message.text === text);
  await person.client.conversations.open(user);
  await person.until(`"${text}" is ${wanted}`, () => find()?.state === wanted);
}
