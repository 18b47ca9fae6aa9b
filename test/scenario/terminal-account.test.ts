import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../common/src/clock.ts';
import { partsOf } from '../../common/src/terminal/chat-parts.ts';
import { TerminalChat } from '../../common/test/terminal/terminal-chat.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const CHANGED = /\n\* Your password is changed\. [^]*lobby>$/;

describe('an account at a terminal', function () {
  // Each password takes its time to be proven, and a busy machine more.
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let folder: string;
  let alice: Person;
  let chat: TerminalChat;

  before(async () => {
    daemon = await DaemonProcess.start();
    folder = await mkdtemp(join(tmpdir(), 'ns-term-account-'));
    alice = new Person('alice');
    await alice.signUp(daemon.invite);
    await alice.encrypted();
    const { client } = alice;
    chat = new TerminalChat({ client, parts: partsOf(client), clock: systemClock, patienceMs: 20_000 });
    await chat.see(/lobby>$/);
  });

  after(async () => {
    chat.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  const texts = () => alice.texts;

  /** On another machine, from a script. */
  const run = (name: string, lines: readonly string[], env?: Record<string, string>) =>
    TerminalProcess.run(['--state', join(folder, name)], { input: lines.join('\n'), ...(env && { env }) });

  async function signIn(password: string): Promise<void> {
    const elsewhere = new Person('alice', { password });
    try {
      await elsewhere.signIn(await daemon.newInvite());
    } finally {
      elsewhere.dispose();
    }
  }

  it('gets a new password, after the present one, which is asked for again when it was wrong', async () => {
    await chat.enter('password', /The present password:$/);
    await chat.enter('not that one', /! The current password is wrong\.\nThe present password, once more/);
    await chat.enter(alice.password, /The new one, at least 10 characters:$/);
    await chat.enter('too short', /! The password needs at least 10 [^]*once more \(Enter gives up\):$/);
    await chat.enter('another password', /The same again:$/);
    await chat.enter('another passwort', /! The two are not the same\.[^]*once more/);
    await chat.enter('another password', /The same again:$/);
    await chat.enter('another password', CHANGED);
    await assert.rejects(signIn(alice.password), isProblem('login-failed'));
    await signIn('another password');
    assert.doesNotMatch(chat.terminal.written, /too short|another passwor|not that one/);
    assert.doesNotMatch(chat.terminal.written, new RegExp(alice.password));
  });

  it('keeps its password when that is given up', async () => {
    await chat.enter('password', /The present password:$/);
    await chat.enter('another password', /The new one/);
    await chat.enter('', /! Given up\.\nlobby>$/);
    await signIn('another password');
  });

  it('gets one from a script, of whose lines none is a message, whatever fails', async () => {
    const link = await daemon.newInvite();
    const setUp = [`connect ${link}`, 'signup carol', 'password of carol'];
    const { code, output } = await run('carol', [
      ...setUp,
      ...['password', 'a wrong password', 'one that never was'],
      ...['password', 'password of carol', 'short'],
      ...['password', 'password of carol', 'the new password', 'this is said'],
    ]);
    assert.equal(code, 1);
    assert.match(
      output,
      /! The current password is wrong\.\n! The password needs[^]*Your password is changed/,
    );
    await alice.hear('this is said');
    assert.deepEqual(texts(), ['this is said']);
    const env = { NONCESENSE_PASSWORD: 'the new password' };
    const again = await run('carol', ['password', 'one newer still', 'and this'], env);
    assert.match(again.output, /is changed[^]*\* NONCESENSE_PASSWORD holds the one of before\./);
    assert.equal(again.code, 0);
    await alice.hear('and this');
    assert.deepEqual(texts(), ['this is said', 'and this']);
  });

  it('is not deleted with another name or another password', async () => {
    await chat.enter('deleteaccount', /nobody can take the name alice\s+again/);
    await chat.see(/Type "alice" to delete the account at 127\.0\.0\.1:\d+:$/);
    await chat.enter('bob', /! Nothing was done\.\nNothing is asked[^]*Enter goes on:$/);
    await chat.enter('', /lobby>$/);
    await chat.enter('deleteaccount', /Type "alice" to/);
    await chat.enter('alice', /Password:$/);
    await chat.enter('password of alice', /! The current password is wrong\.\nPassword, once more/);
    await chat.enter('', /! Given up\.\nlobby>$/);
    assert.equal(alice.client.state.kind, 'ready');
  });

  it('is deleted with both, and nobody can sign in to it any more', async () => {
    const kept = () => [...alice.machine.secrets.values.values()].join();
    assert.ok(kept().includes('alice'));
    await chat.enter('deleteaccount', /Type "alice" to/);
    await chat.enter('alice', /Password:$/);
    await chat.enter('another password', /\n\* The account alice is deleted\.\nnot signed in>$/);
    assert.doesNotMatch(chat.terminal.written, /another passw/);
    assert.ok(!kept().includes('alice'));
    await assert.rejects(signIn('another password'), isProblem('login-failed'));
  });

  it('is deleted by a script that says so, with the password of its environment', async () => {
    const env = { NONCESENSE_PASSWORD: 'one newer still' };
    const kept = await run('carol', ['deleteaccount', 'yes', 'people'], env);
    assert.match(kept.output, /! Nothing was done\.\n\* Online: carol/);
    const gone = await run('carol', ['deleteaccount', 'carol'], env);
    assert.match(gone.output, /\* The account carol is deleted\.\n$/);
    assert.equal(gone.code, 0);
  });
});
