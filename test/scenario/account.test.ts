import assert from 'node:assert/strict';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

const PASSPHRASE = 'five words nobody can guess';

describe('a person and their identity', () => {
  let daemon: DaemonProcess;
  let alice: Person;
  /** Alice's other machine. */
  let laptop: Person;
  let bob: Person;
  let file: Uint8Array;

  before(async () => {
    daemon = await DaemonProcess.start();
    alice = new Person('alice');
    laptop = new Person('alice');
    bob = new Person('bob');
    await alice.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
    await talk(alice, bob);
  });

  after(async () => {
    for (const person of [alice, laptop, bob]) person.dispose();
    await daemon.remove();
  });

  it('is not on a machine that has the password alone', async () => {
    await laptop.signIn(await daemon.newInvite());
    await lacksIdentity(laptop);
    await assert.rejects(laptop.write('bob', 'it is me'), isProblem('encryption-not-ready'));
    await assert.rejects(laptop.client.account.recoveryFile(PASSPHRASE), isProblem('encryption-not-ready'));
    await alice.write('bob', 'still alice');
    await bob.reads('alice', 'still alice');
  });

  it('is saved under a passphrase that is no weak one', async () => {
    await assert.rejects(alice.client.account.recoveryFile('too short'), isProblem('recovery-invalid'));
    file = await alice.client.account.recoveryFile(PASSPHRASE);
  });

  it('is not brought back by a wrong passphrase, a damaged file or one of somebody else', async () => {
    const { account } = laptop.client;
    const refusal = (message: RegExp) => ({ code: 'recovery-invalid', message });
    await assert.rejects(
      account.restoreIdentity(file, 'five words anybody can guess'),
      refusal(/passphrase does not open/),
    );
    const cut = file.subarray(0, file.length - 20);
    await assert.rejects(account.restoreIdentity(cut, PASSPHRASE), refusal(/damaged/));
    await assert.rejects(
      account.restoreIdentity(new Uint8Array(8), PASSPHRASE),
      refusal(/not a recovery file/),
    );
    const bobs = await bob.client.account.recoveryFile(PASSPHRASE);
    await assert.rejects(account.restoreIdentity(bobs, PASSPHRASE), refusal(/is for bob, not for alice/));
    await lacksIdentity(laptop);
  });

  it('is brought back by its file, and to others nothing has changed', async () => {
    await laptop.client.account.restoreIdentity(file, PASSPHRASE);
    await laptop.encrypted();
    await laptop.write('bob', 'from my laptop');
    await bob.reads('alice', 'from my laptop');
    await bob.write('alice', 'to your laptop');
    await laptop.reads('bob', 'to your laptop');
    assert.equal(bob.client.conversations.find('alice')?.trust, 'new');
    assert.deepEqual(notices(bob, 'alice'), []);
    assert.equal(
      laptop.client.conversations.safetyNumber('bob')?.digits,
      bob.client.conversations.safetyNumber('alice')?.digits,
    );
  });

  it('is on both machines now, and each is told of the other', async () => {
    await alice.until('alice is told', () => alice.problems.length > 0);
    assert.match(alice.problems.map(({ message }) => message).join(), /added/);
    alice.problems = [];
    await bob.write('alice', 'to both of you');
    await alice.reads('bob', 'to both of you');
    await laptop.reads('bob', 'to both of you');
    await alice.write('bob', 'from the old machine');
    await bob.reads('alice', 'from the old machine');
    const isHere = () =>
      laptop.direct('bob').some(({ text, isMine }) => isMine && text === 'from the old machine');
    await laptop.until('the laptop has it too', isHere);
    assert.deepEqual(notices(bob, 'alice'), []);
  });

  it('is not replaced with a wrong password', async () => {
    await assert.rejects(laptop.client.account.startOver('not the password'), isProblem('login-failed'));
    await laptop.restart();
    await laptop.encrypted();
    await laptop.write('bob', 'the same as before');
    await bob.reads('alice', 'the same as before');
    assert.equal(bob.client.conversations.find('alice')?.trust, 'new');
  });

  it('is not brought back once it was replaced', async () => {
    await laptop.client.account.startOver(laptop.password);
    await laptop.encrypted();
    await laptop.write('bob', 'new keys');
    await bob.until('bob is warned', () => bob.client.conversations.find('alice')?.trust === 'changed');
    await alice.restart();
    await lacksIdentity(alice);
    alice.problems = [];
    await assert.rejects(alice.client.account.restoreIdentity(file, PASSPHRASE), {
      code: 'recovery-invalid',
      message: /replaced by another one/,
    });
    await lacksIdentity(alice);
  });

  it('raised no alarm', () => {
    assert.deepEqual(
      [...alice.problems, ...laptop.problems, ...bob.problems].map(({ message }) => message),
      [],
    );
  });
});

async function talk(one: Person, other: Person): Promise<void> {
  await one.encrypted();
  await other.encrypted();
  await one.write(other.user, `hello ${other.user}`);
  await other.reads(one.user, `hello ${other.user}`);
  await other.write(one.user, `hello ${one.user}`);
  await one.reads(other.user, `hello ${one.user}`);
}

function lacksIdentity(person: Person): Promise<void> {
  const isMissing = () => person.client.conversations.encryption.kind === 'identity-missing';
  return person.until('the identity is missed', isMissing);
}

function notices(person: Person, user: string): string[] {
  return person
    .direct(user)
    .filter(({ kind }) => kind !== 'text')
    .map(({ text, problem }) => problem ?? text);
}
