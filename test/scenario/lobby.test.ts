import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHostPort, parseInviteLink } from '../../common/src/wire/invite-link.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

describe('two people and a daemon', () => {
  let daemon: DaemonProcess;
  let firstInvite: string;
  let alice: Person;
  let bob: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    firstInvite = daemon.invite;
    alice = new Person('alice');
    bob = new Person('bob');
  });

  after(async () => {
    alice.dispose();
    bob.dispose();
    await daemon.remove();
  });

  it('sign up with the link of the first start', async () => {
    await alice.signUp(daemon.invite);
    assert.equal((await alice.reach('ready')).identity, 'present');
    await bob.signUp(await daemon.newInvite());
    await bob.reach('ready');
    await alice.until('alice sees bob', () => alice.client.people.has('bob'));
  });

  it('talk in the lobby both ways', async () => {
    await alice.say('good morning');
    await bob.hear('good morning');
    await bob.say('hello alice');
    await alice.hear('hello alice');
    assert.deepEqual(alice.texts, ['good morning', 'hello alice']);
    assert.deepEqual(bob.texts, alice.texts);
  });

  it('come back by themselves when the daemon restarts, history and all', async () => {
    assert.equal(await daemon.stop(), 0);
    await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
    await daemon.start();
    assert.equal(daemon.ready.invite, null, 'no invite once somebody has an account');
    await Promise.all([alice.reach('ready'), bob.reach('ready')]);
    await bob.say('we are back');
    await alice.hear('we are back');
    assert.deepEqual(alice.texts, ['good morning', 'hello alice', 'we are back']);
  });

  it('send what was written while the daemon was away, once', async () => {
    await daemon.stop('SIGKILL');
    await alice.until('alice notices', () => alice.client.state.kind !== 'ready');
    void alice.client.lobby.send('written in the dark');
    await daemon.start();
    await bob.hear('written in the dark');
    await alice.hear('written in the dark');
    await bob.say('once');
    await alice.hear('once');
    assert.equal(alice.texts.filter((text) => text === 'written in the dark').length, 1);
    assert.equal(bob.texts.filter((text) => text === 'written in the dark').length, 1);
  });

  it('are logged in again after their editor restarted; nothing is typed twice', async () => {
    await alice.restart();
    await alice.reach('ready');
    await alice.hear('good morning');
  });

  it('survive a cut link', async () => {
    bob.cutLink();
    await bob.until('bob notices', () => bob.client.state.kind !== 'ready');
    await bob.reach('ready');
    await alice.say('still there?');
    await bob.hear('still there?');
  });

  it('sign out for good: the device key no longer logs in', async () => {
    await bob.client.signOut();
    assert.equal(bob.client.state.kind, 'guest');
    await bob.restart();
    assert.notEqual(bob.client.state.kind, 'ready');
    await bob.signIn(await daemon.newInvite());
    await bob.reach('ready');
  });

  it('change a password', async () => {
    await alice.client.changePassword({ current: alice.password, next: 'another long password' });
    const elsewhere = new Person('alice', { password: 'another long password' });
    await elsewhere.signIn(await daemon.newInvite());
    assert.equal(
      (await elsewhere.reach('ready')).identity,
      'missing',
      'the identity key stays on the first machine',
    );
    elsewhere.dispose();
    const old = new Person('alice');
    await assert.rejects(old.signIn(await daemon.newInvite()), isProblem('login-failed'));
    old.dispose();
  });

  it('leave no content and no password in log and audit', async () => {
    const audit = await readFile(join(daemon.dataDir, 'audit.jsonl'), 'utf8');
    const token = firstInvite.split('.').at(-1) ?? '';
    assert.equal(token.length, 22);
    for (const secret of ['good morning', alice.password, token]) {
      assert.ok(!audit.includes(secret), `the audit holds "${secret}"`);
      assert.ok(!daemon.log.includes(secret), `the log holds "${secret}"`);
    }
    assert.match(daemon.log, /"msg":"ready"/);
    assert.match(audit, /"event":"auth.sign-up"/);
  });
});

describe('somebody at the door', () => {
  let daemon: DaemonProcess;
  const people: Person[] = [];
  const person = (name: string, password?: string) => {
    const made = password === undefined ? new Person(name) : new Person(name, { password });
    people.push(made);
    return made;
  };

  before(async () => {
    daemon = await DaemonProcess.start();
    await person('carol').signUp(daemon.invite);
  });

  after(async () => {
    for (const each of people) each.dispose();
    await daemon.remove();
  });

  it('learns that an invite is used up', async () => {
    const link = await daemon.newInvite('--uses', '1');
    await person('dave').signUp(link);
    await assert.rejects(person('erin').signUp(link), isProblem('invite-invalid'));
  });

  it('learns that a name is taken, and keeps the invite for another name', async () => {
    const link = await daemon.newInvite('--uses', '1');
    const late = person('carol');
    await assert.rejects(late.signUp(link), isProblem('name-taken'));
    await late.client.signUp({ user: 'carol2', password: late.password });
    await late.reach('ready');
  });

  it('needs an invite', async () => {
    const uninvited = person('frank');
    const { key } = parseInviteLink(daemon.invite);
    await uninvited.client.connect({ address: parseHostPort(daemon.ready.address), key });
    await assert.rejects(
      uninvited.client.signUp({ user: 'frank', password: 'long enough' }),
      isProblem('invite-needed'),
    );
  });

  it('gets the same answer for a wrong password and for nobody', async () => {
    const link = await daemon.newInvite();
    await assert.rejects(person('carol', 'a wrong password').signIn(link), isProblem('login-failed'));
    await assert.rejects(person('nobody', 'a wrong password').signIn(link), isProblem('login-failed'));
  });

  it('refuses another daemon at the same address', async () => {
    const link = parseInviteLink(daemon.invite);
    const wary = person('grace');
    await assert.rejects(
      wary.client.connect({ link: { ...link, key: new Uint8Array(32) } }),
      isProblem('key-mismatch'),
    );
    assert.deepEqual(await wary.client.readKey(parseHostPort(daemon.ready.address)), link.key);
  });

  it('is told that nobody answers', async () => {
    await assert.rejects(
      person('heidi').client.connect({ address: { host: '127.0.0.1', port: 1 }, key: new Uint8Array(32) }),
      isProblem('unreachable'),
    );
  });
});
