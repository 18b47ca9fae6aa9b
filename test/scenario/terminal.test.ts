import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { type Outcome, TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';

describe('the terminal client', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let firstInvite: string;
  let folder: string;
  let bob: Person;
  let terminal: TerminalProcess | undefined;

  const state = (name = 'alice') => join(folder, name);
  const open = (name?: string) => (terminal = new TerminalProcess(['--state', state(name)]));
  const run = (...args: string[]): Promise<Outcome> =>
    TerminalProcess.run([...args, '--state', state()], { env: { NONCESENSE_PASSWORD: PASSWORD } });

  before(async () => {
    daemon = await DaemonProcess.start();
    firstInvite = daemon.invite;
    folder = await mkdtemp(join(tmpdir(), 'ns-term-'));
    bob = new Person('bob');
    await bob.signUp(daemon.invite);
    await bob.reach('ready');
  });

  afterEach(() => terminal?.dispose());

  after(async () => {
    bob.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  it('connects by link, signs up and talks both ways', async () => {
    const alice = open();
    alice.type(`connect ${daemon.invite}`);
    await alice.see(/Connected to 127\.0\.0\.1/);
    alice.type('signup alice');
    alice.type(PASSWORD);
    await alice.see(/Signed in as alice/);
    alice.type('broadcast good morning');
    await alice.see(/ alice: good morning\n/);
    await bob.hear('good morning');
    await bob.say('hello alice');
    await alice.see(/ bob: hello alice\n/);
    alice.type('plain text goes to the lobby');
    await bob.hear('plain text goes to the lobby');
    alice.type('people');
    await alice.see(/Online: alice, bob\n/);
    alice.type('exit');
    assert.equal(await alice.ended(), 0);
    assert.doesNotMatch(alice.output, /correct horse/);
    assert.equal(alice.errors, '');
  });

  it('keeps what it has for nobody else to read', async function () {
    if (process.platform === 'win32') this.skip();
    assert.equal((await stat(state())).mode & 0o777, 0o700);
    for (const name of ['secrets', 'profile'])
      assert.equal((await stat(join(state(), name))).mode & 0o777, 0o600, name);
  });

  it('is signed in again at the next start, and shows what was said', async () => {
    const alice = open();
    await alice.see(/Signed in as alice/);
    await alice.see(/ bob: hello alice\n/);
    alice.type('history 1');
    await alice.see(/ alice: plain text goes to the lobby\n/);
    assert.equal(await alice.leave(), 0);
  });

  it('ends on SIGTERM as on leaving', async () => {
    const alice = open();
    await alice.see(/Signed in as alice/);
    assert.equal(await alice.end('SIGTERM'), 0);
  });

  it('shows hostile text as what it is, and never as a line of somebody else', async () => {
    const alice = open();
    await alice.see(/Signed in as alice/);
    const text = 'hi\u{1b}[2J\u{1b}]0;owned\u{7}\r12:00 carol: \u{202e}evil\n12:01 carol: pay bob';
    await bob.say(text);
    await bob.say('after it');
    await alice.see(/ bob: after it\n/);
    assert.doesNotMatch(alice.output, /[\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}\u{202e}]/u);
    assert.match(
      alice.output,
      /bob: hi<U\+001B>\[2J<U\+001B>\]0;owned<U\+0007><U\+000D>12:00 carol: <U\+202E>evil\n/,
    );
    assert.match(alice.output, /\n {6}12:01 carol: pay bob\n/);
    assert.doesNotMatch(alice.output, /^12:0[01] carol/m);
  });

  it('does not send a command to everybody because something is missing', async () => {
    const alice = open();
    await alice.see(/Signed in as alice/);
    alice.type('dm');
    await alice.see(/Write: dm <user> \[message\]/);
    alice.type('dm bob the secret plan');
    await alice.see(/ you to bob: the secret plan\n/);
    await bob.reads('alice', 'the secret plan');
    alice.type('people are nice');
    await alice.see(/broadcast people are nice/);
    await bob.say('still here');
    await alice.see(/ bob: still here/);
    assert.ok(!bob.texts.some((text) => /secret plan|are nice/.test(text)));
    assert.equal(await alice.leave(), 2, 'the first command that failed');
  });

  it('comes back by itself when the server restarts, and sends what was written meanwhile', async () => {
    const alice = open();
    await alice.see(/Signed in as alice/);
    await daemon.stop();
    await alice.see(/Trying again by itself/);
    alice.type('written in the dark');
    await daemon.start();
    await bob.hear('written in the dark');
    await alice.see(/ alice: written in the dark\n/);
  });

  describe('for scripts', () => {
    it('sends and is acknowledged', async () => {
      const sent = await run('send', '--to', 'lobby', '--json', 'from a script');
      assert.deepEqual([sent.code, sent.errors], [0, '']);
      const { id, number } = JSON.parse(sent.output) as { id: string; number: number };
      const heard = await bob.hear('from a script');
      assert.deepEqual([id, number], [heard.id, heard.number]);
    });

    it('sends what comes by standard input, as it is', async () => {
      const args = ['send', '--to', 'lobby', '-', '--state', state()];
      const sent = await TerminalProcess.run(args, { input: 'line one\n  line two\n' });
      assert.deepEqual(sent, { code: 0, output: '', errors: '' });
      await bob.hear('line one\n  line two');
    });

    it('tells with 7 that another one uses the state', async () => {
      const alice = open();
      await alice.see(/Signed in as alice/);
      const sent = await run('send', '--to', 'lobby', 'while it is open');
      assert.equal(sent.code, 7);
      assert.match(sent.errors, /another noncesense uses/);
      assert.equal(await alice.end('SIGKILL'), null);
      assert.equal((await run('send', '--to', 'lobby', 'after it was killed')).code, 0);
    });

    it('tells with 2 what it does not understand, and with 3 that nobody is signed in', async () => {
      assert.equal((await run('send', 'to nobody')).code, 2);
      assert.equal((await run('send', '--to', 'lobby')).code, 2);
      assert.equal((await run('send', '--to', 'lobby', ' ')).code, 2);
      assert.equal((await run('send', '--to', 'lobby', 'two', 'words')).code, 2);
      const stranger = await TerminalProcess.run([
        'send',
        '--to',
        'lobby',
        'hi',
        '--state',
        state('stranger'),
      ]);
      assert.equal(stranger.code, 3);
    });

    it('tells with 1 that the password is wrong or the message is too long', async () => {
      const link = await daemon.newInvite();
      const args = ['signin', '--link', link, '--user', 'bob', '--state', state('wrong')];
      const wrong = await TerminalProcess.run(args, { env: { NONCESENSE_PASSWORD: 'not the password' } });
      assert.equal(wrong.code, 1);
      assert.match(wrong.errors, /The name or the password is wrong/);
      const tooLong = await run('send', '--to', 'lobby', 'x'.repeat(20_000));
      assert.equal(tooLong.code, 1);
      assert.match(tooLong.errors, /Not sent/);
    });

    it('signs up and in by itself, with a password from a file', async () => {
      const file = join(folder, 'password');
      await writeFile(file, `${PASSWORD} of carol\n`, { mode: 0o600 });
      const account = ['--user', 'carol', '--password-file', file];
      const link = await daemon.newInvite('--uses', '1');
      const made = await TerminalProcess.run([
        'signup',
        '--link',
        link,
        ...account,
        '--state',
        state('carol'),
      ]);
      assert.deepEqual(made, { code: 0, output: '', errors: '' });
      const again = await TerminalProcess.run(['signup', '--link', link, ...account, '--state', state('c2')]);
      assert.equal(again.code, 1, 'the name is taken');
      const came = await TerminalProcess.run(['signin', ...account, '--link', link, '--state', state('c3')]);
      assert.deepEqual(came, { code: 0, output: '', errors: '' });
      const sent = await TerminalProcess.run(['send', '--to', 'lobby', 'carol too', '--state', state('c3')]);
      assert.equal(sent.code, 0);
      await bob.hear('carol too');
    });

    it('works on secrets that lie encrypted, with the right passphrase only', async () => {
      const link = await daemon.newInvite();
      const env = { NONCESENSE_PASSWORD: PASSWORD, NONCESENSE_STATE_PASSPHRASE: 'a long passphrase' };
      const place = ['--state', state('dave')];
      const signUp = ['signup', '--link', link, '--user', 'dave', '--encrypt-state', ...place];
      assert.deepEqual(await TerminalProcess.run(signUp, { env }), { code: 0, output: '', errors: '' });
      assert.doesNotMatch(await readFile(join(state('dave'), 'secrets'), 'utf8'), /identity|device|seed/);
      const send = ['send', '--to', 'lobby', 'sealed', ...place];
      assert.equal((await TerminalProcess.run(send, { env })).code, 0);
      const wrong = await TerminalProcess.run(send, {
        env: { NONCESENSE_STATE_PASSPHRASE: 'another passphrase' },
      });
      assert.equal(wrong.code, 8);
      assert.match(wrong.errors, /passphrase is wrong/);
      assert.equal((await TerminalProcess.run(send)).code, 2, 'nobody can be asked');
    });

    it('refuses with 8 secrets that others can read, and a folder that others can open', async function () {
      if (process.platform === 'win32') this.skip();
      await mkdir(state('open'), { mode: 0o755 });
      const refused = await TerminalProcess.run(['send', '--to', 'lobby', 'hi', '--state', state('open')]);
      assert.equal(refused.code, 8);
      assert.match(refused.errors, /can be opened by other users/);
      assert.deepEqual(await readdir(state('open')), []);
      await chmod(join(state(), 'secrets'), 0o640);
      const leaky = await run('send', '--to', 'lobby', 'hi');
      await chmod(join(state(), 'secrets'), 0o600);
      assert.equal(leaky.code, 8);
    });

    it('tells with 4 that it cannot connect, and sends nothing later', async () => {
      await daemon.stop();
      const sent = await run('send', '--to', 'lobby', 'into the void', '--json');
      assert.equal(sent.code, 4);
      assert.equal((JSON.parse(sent.output) as { error: string }).error, 'unreachable');
      await daemon.start();
      assert.equal((await run('send', '--to', 'lobby', 'after the void')).code, 0);
      await bob.hear('after the void');
      assert.ok(!bob.texts.includes('into the void'));
    });

    it('tells with 4 that nobody answers in time, and sends nothing later', async function () {
      if (process.platform === 'win32') this.skip();
      process.kill(daemon.pid, 'SIGSTOP');
      const sent = await run('send', '--to', 'lobby', 'to deaf ears', '--timeout', '1').finally(() =>
        process.kill(daemon.pid, 'SIGCONT'),
      );
      assert.equal(sent.code, 4, sent.errors);
      assert.equal((await run('send', '--to', 'lobby', 'now it listens')).code, 0);
      await bob.hear('now it listens');
      assert.ok(!bob.texts.includes('to deaf ears'));
    });

    it('tells with 3 that the server has signed this machine out', async () => {
      const link = await daemon.newInvite();
      const args = ['signup', '--link', link, '--user', 'erin', '--state', state('erin')];
      const env = { NONCESENSE_PASSWORD: PASSWORD };
      assert.equal((await TerminalProcess.run(args, { env })).code, 0);
      const elsewhere = new Person('erin', { password: PASSWORD });
      await elsewhere.signIn(link);
      const { devices } = await elsewhere.client.request('auth.devices', {});
      const [first] = devices.toSorted((a, b) => a.enrolledAt - b.enrolledAt);
      assert.ok(first);
      await elsewhere.client.request('auth.revoke-device', { device: first.id });
      elsewhere.dispose();
      for (let time = 0; time < 2; time++) {
        const sent = await TerminalProcess.run(['send', '--to', 'lobby', 'hi', '--state', state('erin')]);
        assert.equal(sent.code, 3, sent.errors);
      }
    });

    it('tells with 6 that the server has another key', async () => {
      const link = firstInvite.replace(/#(.)/, (_, first: string) => `#${first === 'A' ? 'B' : 'A'}`);
      const sent = await run('signin', '--link', link, '--user', 'alice');
      assert.equal(sent.code, 6);
    });

    it('signs out for good', async () => {
      const alice = open();
      await alice.see(/Signed in as alice/);
      alice.type('logout');
      await alice.see(/Signed out/);
      assert.equal(await alice.leave(), 0);
      assert.equal((await run('send', '--to', 'lobby', 'gone')).code, 3);
    });
  });
});
