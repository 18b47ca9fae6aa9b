import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDeviceList } from '../../common/src/auth/device-list.ts';
import { formatClientFirst, parseServerFirst } from '../../common/src/auth/scram-messages.ts';
import { makeVerifier, saltPassword } from '../../common/src/auth/scram.ts';
import { KeyRing } from '../../common/src/client/key-ring.ts';
import { decodeBase64Url, encodeBase64, encodeBase64Url } from '../../common/src/text/base64.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

describe('a person who leaves a machine', () => {
  let daemon: DaemonProcess;
  let alice: Person;
  let bob: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    alice = new Person('alice');
    bob = new Person('bob');
    await alice.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
    await talk(alice, bob);
  });

  after(async () => {
    alice.dispose();
    bob.dispose();
    await daemon.remove();
  });

  it('finds all of it after signing out and in again, and what came meanwhile', async () => {
    const before = await keysOf(alice, daemon);
    await alice.client.signOut();
    assert.deepEqual(alice.client.conversations.all, []);
    await bob.write('alice', 'while you were gone');
    await signInAgain(alice);
    await alice.reads('bob', 'while you were gone');
    assert.deepEqual(await keysOf(alice, daemon), before);
    assert.deepEqual(texts(alice, 'bob'), ['hello bob', 'hello alice', 'while you were gone']);
    await alice.write('bob', 'back');
    await bob.reads('alice', 'back');
    assert.deepEqual(notices(bob, 'alice'), []);
  });

  it('has another device id when the server could not be told, and misses no message', async () => {
    await daemon.stop();
    await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
    await alice.client.signOut();
    await daemon.start();
    await signInAgain(alice);
    await alice.write('bob', 'under another device id');
    await bob.reads('alice', 'under another device id');
    await bob.write('alice', 'I see no difference');
    await alice.reads('bob', 'I see no difference');
    assert.deepEqual(notices(bob, 'alice'), []);
  });

  it('takes every line along', async () => {
    const lines: string[] = [];
    for await (const { conversation, messages } of alice.client.conversations.exportHistory())
      lines.push(...messages.map(({ from, text }) => `${conversation.title}: ${from}: ${text}`));
    assert.deepEqual(lines, [
      'bob: alice: hello bob',
      'bob: bob: hello alice',
      'bob: bob: while you were gone',
      'bob: alice: back',
      'bob: alice: under another device id',
      'bob: bob: I see no difference',
    ]);
  });

  it('leaves nothing of them there when they wipe it', async () => {
    await alice.client.account.wipeDevice();
    assert.equal(alice.client.state.kind, 'guest');
    assertNothingOf(alice);
  });

  it('has the account elsewhere all the same', async () => {
    const elsewhere = new Person('alice');
    await elsewhere.signIn(await daemon.newInvite());
    assert.equal(elsewhere.client.state.kind, 'ready');
    elsewhere.dispose();
  });

  it('wipes one that the server has signed out, too', async () => {
    await signInAgain(alice);
    await alice.client.account.startOver(alice.password);
    await alice.encrypted();
    await alice.client.signOut();
    assert.ok(alice.machine.vaults.machines.size > 0);
    await alice.client.account.wipeDevice();
    assertNothingOf(alice);
  });

  it('wipes one without a connection', async () => {
    await signInAgain(alice);
    await alice.client.account.startOver(alice.password);
    await alice.encrypted();
    await alice.client.disconnect();
    await alice.client.account.wipeDevice();
    assertNothingOf(alice);
  });

  it('raised no alarm', () => {
    const words = [...alice.problems, ...bob.problems].map(({ message }) => message);
    assert.deepEqual(words, []);
  });
});

describe('a person who deletes their account', () => {
  let daemon: DaemonProcess;
  let carol: Person;
  let bob: Person;
  /** What the daemon has of Carol. */
  let secrets: Map<string, Uint8Array>;

  before(async () => {
    daemon = await DaemonProcess.start();
    carol = new Person('carol');
    bob = new Person('bob');
    await carol.signUp(daemon.invite);
    await bob.signUp(await daemon.newInvite());
    await talk(carol, bob);
    await carol.say('a word to everybody');
    await bob.hear('a word to everybody');
  });

  after(async () => {
    carol.dispose();
    bob.dispose();
    await daemon.remove();
  });

  it('needs the password', async () => {
    await assert.rejects(carol.client.account.deleteAccount('not the password'), isProblem('login-failed'));
    await carol.write('bob', 'still here');
    await bob.reads('carol', 'still here');
  });

  it('is a guest afterwards, and nothing of them is on the machine', async () => {
    secrets = await heldByDaemon(carol, daemon);
    await carol.client.account.deleteAccount(carol.password);
    assert.equal(carol.client.state.kind, 'guest');
    assertNothingOf(carol);
    assert.deepEqual(carol.problems, []);
  });

  it('can’t sign in, and nobody gets their name', async () => {
    await assert.rejects(
      carol.client.signIn({ user: 'carol', password: carol.password }),
      isProblem('login-failed'),
    );
    const other = new Person('carol');
    await assert.rejects(other.signUp(await daemon.newInvite()), isProblem('name-taken'));
    other.dispose();
  });

  it('can’t be written to, which is said', async () => {
    await bob.write('carol', 'are you there?');
    const problem = () => bob.direct('carol').find(({ text }) => text === 'are you there?')?.problem;
    await bob.until('it fails', () => problem() !== undefined);
    assert.match(problem() ?? '', /nobody here called carol/);
  });

  it('has left no word in the lobby', async () => {
    await bob.say('who is here?');
    const dave = new Person('dave');
    await dave.signUp(await daemon.newInvite());
    await dave.hear('who is here?');
    assert.deepEqual(dave.texts, ['who is here?']);
    dave.dispose();
  });

  it('has left no key and no verifier with the server', async () => {
    await daemon.stop();
    const bytes = await everyByteOf(daemon.dataDir);
    const found = [...secrets].filter(([, secret]) => formsOf(secret).some((form) => bytes.includes(form)));
    assert.deepEqual(
      found.map(([what]) => what),
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

async function signInAgain(person: Person): Promise<void> {
  const { profile } = person.client;
  if (!profile) throw new Error('no server is known');
  const { address, daemonKey } = profile;
  await person.client.connect({ address, key: decodeBase64Url(daemonKey) });
  await person.client.signIn({ user: person.user, password: person.password });
}

function texts(person: Person, user: string): string[] {
  return person.direct(user).map(({ text }) => text);
}

function notices(person: Person, user: string): string[] {
  const lines = person.direct(user).filter(({ kind }) => kind !== 'text');
  return lines.map(({ text, problem }) => problem ?? text);
}

function ringOf(person: Person, daemon: DaemonProcess): Promise<KeyRing> {
  return KeyRing.open(person.machine.secrets, daemon.ready.key, () => assert.fail('damaged'));
}

async function keysOf(person: Person, daemon: DaemonProcess) {
  const ring = await ringOf(person, daemon);
  return [ring.device(person.user)?.id, ring.identity(person.user)?.publicKey];
}

function assertNothingOf({ user, client, machine }: Person): void {
  const { secrets, profiles, vaults, outbox } = machine;
  assert.equal(client.profile?.signedIn, false);
  const kept = [...secrets.values, ...profiles.values];
  assert.deepEqual(
    kept.filter(([, value]) => value.includes(user)),
    [],
  );
  assert.deepEqual(
    [...secrets.values.keys()].filter((name) => !name.startsWith('noncesense.keys.')),
    [],
  );
  assert.deepEqual(
    [...vaults.machines.values()].flatMap(({ names }) => [...names.keys()]),
    [],
  );
  assert.deepEqual([...outbox.values], []);
}

/** What the daemon keeps of that person, but names and which device wrote to which (SECURITY.md). */
async function heldByDaemon(person: Person, daemon: DaemonProcess): Promise<Map<string, Uint8Array>> {
  const { client, user, password } = person;
  const ring = await ringOf(person, daemon);
  const { message } = await client.request('auth.scram-first', {
    message: formatClientFirst(user, 'A'.repeat(24)),
  });
  const { salt, iterations } = parseServerFirst(message);
  const { storedKey, serverKey } = makeVerifier(
    await saltPassword(password, salt, iterations),
    salt,
    iterations,
  );
  const { devices } = openDeviceList(await client.request('e2e-relay.list', { user }));
  const [listed] = devices;
  const device = ring.device(user);
  const identity = ring.identity(user);
  assert.ok(listed && device && identity);
  return new Map([
    ['salt', salt],
    ['stored key', storedKey],
    ['server key', serverKey],
    ['identity key', identity.publicKey],
    ['login key', device.key.publicKey],
    ['signing key', listed.signingKey],
    ['DH key', listed.dhKey],
  ]);
}

function formsOf(secret: Uint8Array): Buffer[] {
  const texts = [encodeBase64(secret), encodeBase64Url(secret), Buffer.from(secret).toString('hex')];
  return [Buffer.from(secret), ...texts.map((text) => Buffer.from(text))];
}

async function everyByteOf(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name)))),
  );
}
