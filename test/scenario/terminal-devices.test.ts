import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
const DIGITS = /same\s+digits:\n {2}([\d ]+)\n {2}([\d ]+)\n|it\s+shows:\n {2}([\d ]+)\n {2}([\d ]+)\n/g;

describe('one person at two terminals', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let folder: string;
  let bob: Person;
  let desk: TerminalProcess;
  let laptop: TerminalProcess;
  let laptopId: string;

  const open = (name: string) => new TerminalProcess(['--state', join(folder, name)]);

  async function signIn(name: string): Promise<TerminalProcess> {
    const terminal = open(name);
    terminal.type(`connect ${await daemon.newInvite()}`);
    terminal.type('signin alice');
    terminal.type(PASSWORD);
    await terminal.see(/! This machine is none of your devices/);
    return terminal;
  }

  before(async () => {
    daemon = await DaemonProcess.start();
    folder = await mkdtemp(join(tmpdir(), 'ns-term-devices-'));
    bob = new Person('bob');
    await bob.signUp(daemon.invite);
    await bob.encrypted();
    desk = open('desk');
    desk.type(`connect ${await daemon.newInvite()}`);
    desk.type('signup alice');
    desk.type(PASSWORD);
    desk.type('dm bob hello from the desk');
    await bob.reads('alice', 'hello from the desk');
    laptop = await signIn('laptop');
  });

  after(async () => {
    await desk.dispose();
    await laptop.dispose();
    bob.dispose();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  it('has to compare digits, which are the same on both', async () => {
    laptop.type('dm bob not yet');
    await laptop.see(/! This machine is none of your devices yet[^]*"link"/);
    laptop.type('link');
    await laptop.see(/asks your other devices to link it[^]*same\s+digits:\n.*\n.*\n/);
    await desk.see(/A device named "terminal on .*" asks to be linked: link \S+\n/);
    laptopId = /asks to be linked: link (\S+)\n/.exec(desk.output)?.[1] ?? '';
    desk.type(`link ${laptopId}`);
    await desk.see(/it\s+shows:\n.*\n.*\n/);
    assert.equal(digitsOf(desk).length, 30);
    assert.equal(digitsOf(laptop), digitsOf(desk));
  });

  it('is at both once they were found to be the same', async () => {
    desk.type('same');
    await desk.see(/is linked\. What was said before: hand-over/);
    await laptop.see(/this machine was linked\. Its digits:\n.*\n.*\n/);
    assert.doesNotMatch(laptop.output, /This machine is linked/);
    laptop.type('same');
    await laptop.see(/This machine is linked/);
    // What was said before is not here, nor that bob is no stranger.
    laptop.type('dm bob');
    laptop.type('history');
    await laptop.see(/Nothing was said with bob yet/);
    desk.type('devices');
    await desk.see(/"terminal on .*" \(this machine\) \S+\n.*"terminal on /);
  });

  it('gets what others write at both', async () => {
    await bob.write('alice', 'for all of you');
    await desk.see(/ bob to you: for all of you\n/);
    await laptop.see(/ bob to you: for all of you\n/);
  });

  it('writes from either, and finds it at the other', async () => {
    laptop.type('dm bob from the laptop');
    await laptop.see(/ you to bob: from the laptop\n/);
    await bob.reads('alice', 'from the laptop');
    assert.equal(bob.client.conversations.find('alice')?.trust, 'new');
    await bob.write('alice', 'which one is it?');
    await desk.see(/ bob to you: which one is it\?\n/);
    desk.type('dm bob');
    desk.type('history 2');
    await desk.see(/\[\d+\] you to bob: from the laptop\n.*\[\d+\] bob to you: which one is it\?\n/);
  });

  it('refuses a machine that is none of theirs', async () => {
    const thief = await signIn('thief');
    thief.type('link');
    await desk.see(/asks to be linked: link/);
    desk.type('link');
    await desk.see(/it\s+shows:/);
    desk.type('no');
    await desk.see(/was refused/);
    await thief.see(/! This machine was not linked: it was refused/);
    await bob.write('alice', 'not for thieves');
    await desk.see(/ bob to you: not for thieves\n/);
    assert.equal(await thief.leave(), 1);
    assert.doesNotMatch(thief.output, /not for thieves/);
  });

  it('takes one out, which gets nothing newer and says so', async () => {
    await laptop.see(/ bob to you: not for thieves\n/);
    desk.type(`revoke ${laptopId}`);
    desk.type('not the password');
    await desk.see(/! The (current )?password is wrong/);
    desk.type(`revoke ${laptopId}`);
    desk.type(PASSWORD);
    await desk.see(/is none of your devices any more/);
    await laptop.see(/! This device was revoked/);
    await bob.write('alice', 'for the desk alone');
    await desk.see(/ bob to you: for the desk alone\n/);
    laptop.type('connect');
    laptop.type('signin alice');
    laptop.type(PASSWORD);
    await laptop.see(/Signed in as alice/);
    laptop.type('dm bob still me');
    await laptop.see(/! This machine is none of your devices any more: another one has revoked it/);
    await laptop.leave();
    assert.doesNotMatch(laptop.output, /for the desk alone/);
    assert.ok(!bob.direct('alice').some(({ text }) => text === 'still me'));
  });

  it('is told by scripts what is missing', async () => {
    const args = ['send', '--to', 'bob', '--state', join(folder, 'laptop'), 'from a script'];
    const sent = await TerminalProcess.run(args);
    assert.equal(sent.code, 1);
    assert.match(sent.errors, /none of your devices any more.*"link".*"restore <file>".*"startover"/);
  });
});

/** The last ones on the screen. */
function digitsOf({ output }: TerminalProcess): string {
  const rows = [...output.matchAll(DIGITS)].at(-1)?.slice(1) ?? [];
  return rows.join('').replaceAll(' ', '');
}
