import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { type Outcome, TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
const PASSPHRASE = 'nine lives of a paper cat';

describe('direct messages in the terminal client', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let folder: string;
  let bob: Person;
  let carol: Person;
  let terminal: TerminalProcess | undefined;

  const state = (name = 'alice') => join(folder, name);
  const recoveryFile = () => join(folder, 'alice.recovery');
  const send = (to: string, ...args: string[]): Promise<Outcome> =>
    TerminalProcess.run(['send', '--to', to, '--state', state(), ...args]);

  function open(name?: string): TerminalProcess {
    terminal = new TerminalProcess(['--state', state(name)]);
    return terminal;
  }

  async function openSignedIn(name?: string): Promise<TerminalProcess> {
    const opened = open(name);
    await opened.see(/Signed in as alice/);
    return opened;
  }

  /** On a machine of her own where nothing of her is yet. */
  async function signInOn(name: string): Promise<TerminalProcess> {
    const alice = open(name);
    alice.type(`connect ${await daemon.newInvite()}`);
    alice.type('signin alice');
    alice.type(PASSWORD);
    await alice.see(/! This machine is none of your devices/);
    return alice;
  }

  before(async () => {
    daemon = await DaemonProcess.start();
    folder = await mkdtemp(join(tmpdir(), 'ns-term-dm-'));
    bob = new Person('bob');
    carol = new Person('carol');
    await bob.signUp(daemon.invite);
    await carol.signUp(await daemon.newInvite());
    await bob.encrypted();
    await carol.encrypted();
  });

  afterEach(() => terminal?.dispose());

  after(async () => {
    bob.dispose();
    carol.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  it('can be written at once after signing up, and go both ways', async () => {
    const alice = open();
    const lines = [`connect ${daemon.invite}`, 'signup alice', PASSWORD, 'dm bob only for you'];
    for (const line of lines) alice.type(line);
    await alice.see(/ you to bob: only for you\n/);
    await bob.reads('alice', 'only for you');
    await bob.write('alice', 'got it');
    await alice.see(/ bob to you: got it\n/);
    alice.type('plain text goes to bob');
    await bob.reads('alice', 'plain text goes to bob');
    assert.deepEqual(bob.texts, [], 'nothing of it is in the lobby');
    assert.equal(await alice.leave(), 0);
    assert.equal(alice.errors, '');
  });

  it('are here again after a restart', async () => {
    const alice = await openSignedIn();
    alice.type('dm bob');
    alice.type('history 2');
    await alice.see(
      /With bob:\n\S+ \[1\] bob to you: got it\n\S+ \[2\] you to bob: plain text goes to bob\n/,
    );
    assert.equal(await alice.leave(), 0);
  });

  it('that came while nobody was here are counted, and come in order', async () => {
    for (const count of ['one', 'two', 'three']) await bob.write('alice', `while you were away: ${count}`);
    await bob.until('all are stored', () => bob.direct('alice').every(({ state }) => state !== 'sending'));
    const alice = await openSignedIn();
    await alice.see(/3 new messages of bob: dm bob, then history/);
    alice.type('dm bob');
    alice.type('history 3');
    await alice.see(/away: one\n.*away: two\n.*away: three\n/);
    await bob.until('alice has read them', () => bob.direct('alice').at(-1)?.state === 'read');
  });

  it('that are written while the server is away are sent when it is back', async () => {
    const alice = await openSignedIn();
    alice.type('dm bob');
    alice.type('history 1');
    await alice.see(/away: three/);
    await daemon.stop();
    await alice.see(/Trying again by itself/);
    alice.type('written in the dark');
    await daemon.start();
    await alice.see(/ you to bob: written in the dark\n/);
    await bob.reads('alice', 'written in the dark');
  });

  it('of a stranger wait at the door', async () => {
    const alice = await openSignedIn();
    await carol.write('alice', 'psst');
    await alice.see(/carol wants to write to you: accept carol, ignore carol, or block carol/);
    assert.doesNotMatch(alice.output, /psst/);
    alice.type('requests');
    await alice.see(/carol wrote: psst\n/);
    alice.type('accept carol');
    await alice.see(/carol can write to you\. What they wrote: dm carol, then history/);
    alice.type('dm carol');
    alice.type('history');
    await alice.see(/ carol to you: psst\n/);
    alice.type('requests');
    await alice.see(/Nobody asks to write to you/);
  });

  it('of somebody who is blocked are not heard', async () => {
    const alice = await openSignedIn();
    alice.type('block carol');
    await alice.see(/You hear nothing from carol any more/);
    await carol.write('alice', 'can you hear me?');
    await carol.until('it is stored', () => carol.direct('alice').at(-1)?.state === 'sent');
    await bob.write('alice', 'after carol');
    await alice.see(/ bob to you: after carol\n/);
    alice.type('dm carol hello?');
    await alice.see(/! You have blocked carol/);
    alice.type('unblock carol');
    await alice.see(/You hear carol again/);
    await carol.write('alice', 'and now?');
    await alice.see(/ carol to you: and now\?\n/);
    assert.doesNotMatch(alice.output, /can you hear me/);
  });

  it('are verified with the digits, or with the code of the other person', async () => {
    const theirs = bob.client.conversations.safetyNumber('alice');
    const another = carol.client.conversations.safetyNumber('alice');
    assert.ok(theirs && another);
    const alice = await openSignedIn();
    alice.type('verify bob');
    await alice.see(/Safety number with bob \(not compared yet\):\n/);
    await alice.see(/Your code, for bob:\n\S+\n/);
    const shown = /\(not compared yet\):\n((?: {2}[\d ]+\n)+)/.exec(alice.output)?.[1] ?? '';
    assert.equal(shown.replaceAll(/\D/g, ''), theirs.digits);
    const code = /Your code, for bob:\n(\S+)\n/.exec(alice.output)?.[1] ?? '';
    assert.equal(bob.client.conversations.compare('alice', code), 'match');
    alice.type(`verify bob ${another.code}`);
    await alice.see(/! That is the code for somebody else than bob/);
    alice.type(`verify bob ${theirs.code}`);
    await alice.see(/bob: You verified bob\.\n/);
    alice.type('verify bob');
    await alice.see(/Safety number with bob \(verified\)/);
  });

  it('need somebody there', async () => {
    const alice = await openSignedIn();
    alice.type('dm nobody hi');
    await alice.see(/! There is nobody here called nobody/);
    alice.type('accept nobody');
    await alice.see(/! You have no conversation with nobody/);
    assert.equal(await alice.leave(), 1);
  });

  describe('for scripts', () => {
    it('are acknowledged with 0', async () => {
      const sent = await send('bob', '--json', 'from a script');
      assert.deepEqual([sent.code, sent.errors], [0, '']);
      const heard = await bob.reads('alice', 'from a script');
      const { id, sentAt } = JSON.parse(sent.output) as { id: string; sentAt: string };
      assert.deepEqual([id, Date.parse(sentAt)], [heard.id, heard.sentAt]);
      const args = ['send', '--to', '@bob', '-', '--state', state()];
      const piped = await TerminalProcess.run(args, { input: 'line one\n  line two\n' });
      assert.deepEqual(piped, { code: 0, output: '', errors: '' });
      await bob.reads('alice', 'line one\n  line two');
    });

    it('reach somebody who has signed up from a script and left', async () => {
      const env = { NONCESENSE_PASSWORD: PASSWORD };
      const account = ['--user', 'dora', '--link', await daemon.newInvite(), '--state', state('dora')];
      const made = await TerminalProcess.run(['signup', ...account], { env });
      assert.deepEqual(made, { code: 0, output: '', errors: '' });
      assert.equal((await send('dora', 'welcome')).code, 0);
    });

    it('tell with 1 that there is nobody, or that the person is blocked', async () => {
      const nobody = await send('nobody', 'hi', '--json');
      assert.equal(nobody.code, 1);
      assert.equal((JSON.parse(nobody.output) as { error: string }).error, 'no-such-person');
      const alice = await openSignedIn();
      alice.type('block carol');
      assert.equal(await alice.leave(), 0);
      const blocked = await send('carol', 'hi');
      assert.equal(blocked.code, 1);
      assert.match(blocked.errors, /You have blocked carol/);
    });

    it('tell with 4 that the server cannot be reached, and are not sent later', async () => {
      await daemon.stop();
      assert.equal((await send('bob', 'into the void')).code, 4);
      await daemon.start();
      assert.equal((await send('bob', 'after the void')).code, 0);
      await bob.reads('alice', 'after the void');
      assert.ok(!bob.direct('alice').some(({ text }) => text === 'into the void'));
    });

    it('tell with 5 that the other person has another key, until it is accepted', async () => {
      bob.dispose();
      bob = new Person('bob');
      await bob.signIn(await daemon.newInvite());
      const { account, conversations } = bob.client;
      await bob.until('no key here', () => conversations.encryption.kind === 'identity-missing');
      await account.startOver(bob.password);
      await bob.encrypted();
      for (const text of ['still you?', 'really?']) {
        const sent = await send('bob', text);
        assert.equal(sent.code, 5, sent.errors);
        assert.match(sent.errors, /new identity key/);
      }
      const alice = await openSignedIn();
      alice.type('accept bob');
      await alice.see(/The new identity of bob is accepted/);
      assert.equal(await alice.leave(), 0);
      assert.equal((await send('bob', 'welcome back')).code, 0);
      await bob.reads('alice', 'welcome back');
      assert.ok(!bob.direct('alice').some(({ text }) => text === 'still you?'));
    });
  });

  describe('and their keys', () => {
    it('are saved in a file for nobody else, and never over another one', async () => {
      const alice = await openSignedIn();
      alice.type(`recovery ${recoveryFile()}`);
      alice.type(PASSPHRASE);
      await alice.see(/Saved: .*alice\.recovery\n/);
      if (process.platform !== 'win32') assert.equal((await stat(recoveryFile())).mode & 0o777, 0o600);
      const saved = await readFile(recoveryFile(), 'utf8');
      alice.type(`recovery ${recoveryFile()}`);
      alice.type(PASSPHRASE);
      await alice.see(/! .*alice\.recovery can't be written: there is such a file already/);
      assert.equal(await readFile(recoveryFile(), 'utf8'), saved);
      alice.type(`recovery ${join(folder, 'weak')}`);
      alice.type('too short');
      await alice.see(/! The passphrase needs at least 12 characters/);
      assert.doesNotMatch(alice.output, new RegExp(PASSPHRASE));
    });

    it('come back from that file on another machine', async () => {
      const alice = await signInOn('laptop');
      alice.type('dm bob from the laptop');
      await alice.see(/! This machine is none of your devices.*startover/);
      alice.type(`restore ${join(folder, 'none')}`);
      await alice.see(/! .*none can't be read/);
      alice.type(`restore ${recoveryFile()}`);
      alice.type('a wrong passphrase');
      await alice.see(/! This passphrase does not open the recovery file/);
      alice.type(`restore ${recoveryFile()}`);
      alice.type(PASSPHRASE);
      await alice.see(/Your keys are restored on this machine/);
      alice.type('dm bob from the laptop');
      await alice.see(/ you to bob: from the laptop\n/);
      await bob.reads('alice', 'from the laptop');
      assert.equal(bob.client.conversations.find('alice')?.trust, 'new');
    });

    it('are made anew on request, and the others are warned', async () => {
      const alice = await signInOn('third');
      const sent = await closed(alice, () =>
        TerminalProcess.run(['send', '--to', 'bob', 'without a key', '--state', state('third')]),
      );
      assert.equal(sent.code, 1);
      assert.match(sent.errors, /"restore <file>" brings your identity key back/);
      const again = await openSignedIn('third');
      again.type('startover');
      again.type('yes');
      await again.see(/! Nothing was done/);
      again.type('startover');
      again.type('start over');
      again.type('not the password');
      await again.see(/! The current password is wrong/);
      again.type('startover');
      again.type('start over');
      again.type(PASSWORD);
      await again.see(/You have new keys/);
      again.type('dm bob with new keys');
      await again.see(/ you to bob: with new keys\n/);
      await bob.reads('alice', 'with new keys');
      assert.equal(bob.client.conversations.find('alice')?.trust, 'changed');
    });

    it('are made anew as often as it takes, also when others have used those of before', async () => {
      const alice = await openSignedIn('third');
      const erin = new Person('erin');
      await erin.signUp(await daemon.newInvite());
      await erin.encrypted();
      await erin.write('alice', 'this begins with one of your prekeys');
      await alice.see(/erin wants to write to you/);
      erin.dispose();
      alice.type('startover');
      alice.type('start over');
      alice.type(PASSWORD);
      await alice.see(/You have new keys/);
      alice.type('dm bob with newer keys');
      await bob.reads('alice', 'with newer keys');
    });

    it('leave what was written before to be read, and exported', async () => {
      const alice = await openSignedIn();
      await alice.see(
        /! The server shows another identity key of yours than the one that this machine goes by/,
      );
      alice.type('dm bob');
      alice.type('history 1');
      await alice.see(/ you to bob: welcome back\n/);
      alice.type(`export ${join(folder, 'history.jsonl')}`);
      await alice.see(/Exported: .*history\.jsonl\n.*not encrypted/);
      alice.type(`export ${join(folder, 'history.md')} markdown`);
      await alice.see(/Exported: .*history\.md\n/);
      alice.type(`export ${join(folder, 'history.md')} markdown`);
      await alice.see(/! .*history\.md can't be written: there is such a file already/);
      alice.type(`export ${join(folder, 'history.txt')} text`);
      await alice.see(/! export writes json or markdown, not "text"/);
      const lines = (await readFile(join(folder, 'history.jsonl'), 'utf8')).trimEnd().split('\n');
      const parts = lines.map((line) => JSON.parse(line) as { type: string; user?: string; text?: string });
      assert.deepEqual([parts[0]?.type, parts[0]?.user, parts.at(-1)?.type], ['history', 'alice', 'end']);
      assert.ok(parts.some(({ text }) => text === 'welcome back'));
      assert.match(await readFile(join(folder, 'history.md'), 'utf8'), /## With bob\n[^]*> welcome back\n/);
    });
  });
});

/** Its state is free for what `next` starts. */
async function closed<T>(terminal: TerminalProcess, next: () => Promise<T>): Promise<T> {
  await terminal.leave();
  return next();
}
