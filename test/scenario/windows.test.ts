import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationMessage } from '../../common/src/client/conversations/conversation.ts';
import type { WindowClient } from '../../extension/src/window-client.ts';
import { within } from '../deadline.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { openWindowOn } from './support/window-machine.ts';

const TAKE_OVER_MS = 3_000;
const PATIENCE_MS = 10_000;

describe('three windows of Alice, one of which has the connection', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let bob: Person;
  let folder: string;
  const owners: ChildProcess[] = [];
  let owner: ChildProcess;
  let left: WindowClient;
  let right: WindowClient;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nw-'));
    [left, right] = [openWindowOn(folder), openWindowOn(folder)];
    bob = new Person('bob');
    daemon = await DaemonProcess.make();
    await daemon.start();
    owner = await ownerProcess(daemon.invite);
    await bob.signUp(await daemon.newInvite());
    await bob.encrypted();
  });

  after(async () => {
    for (const child of owners) child.kill('SIGKILL');
    left.dispose();
    right.dispose();
    bob.dispose();
    await daemon.remove();
    await Promise.all([left.client.flushed, right.client.flushed]);
    await rm(folder, { recursive: true, force: true });
  });

  it('are chatted from alike', async () => {
    for (const window of [left, right]) await window.resume();
    await Promise.all([left, right].map((window) => sees(window, () => isReady(window))));
    assert.deepEqual([left.isAttached, right.isAttached], [true, true]);
    await left.conversations.start('bob');
    await left.conversations.open('bob');
    await left.conversations.send('bob', 'from a window without a connection');
    await bob.reads('alice', 'from a window without a connection');
    await bob.client.conversations.accept('alice');
    await bob.write('alice', 'I read you');
    await sees(left, () => textsIn(left).includes('I read you'));
    await sees(right, () => right.conversations.find('bob')?.unread === 1);
    await left.conversations.markRead('bob');
    await sees(right, () => right.conversations.find('bob')?.unread === 0);
    await right.lobby.send('to everyone, from the third window');
    await bob.hear('to everyone, from the third window');
  });

  /** What the owner has done by the moment of its end. */
  const moments: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
    'at once': () => Promise.resolve(),
    'when a window has seen it in the conversation': (text) => sees(left, () => textsIn(left).includes(text)),
    'when the server has it': (text) =>
      sees(left, () => left.conversations.page('bob').messages.some(isSent(text))),
    'when it has arrived': (text) => bob.reads('alice', text),
  };

  for (const [index, [moment, happened]] of Object.entries(moments).entries()) {
    const direct = `said to the owner that dies, ${index}`;
    const lobby = `called out as the owner dies, ${index}`;

    it(`lose and double nothing when the owner is killed after they wrote, ${moment}`, async () => {
      if (index > 0) owner = await ownerProcess();
      await sees(left, () => left.isAttached && isReady(left));
      await sees(right, () => right.isAttached && isReady(right));
      // One of them may hang on the window before still, and is attached anew: what it says is answered by the new owner.
      await Promise.all([left, right].map((window) => window.lobby.send(`before ${lobby}`)));
      await left.conversations.open('bob');
      const sent = [left.conversations.send('bob', direct), right.lobby.send(lobby)];
      await happened(direct);
      const begun = performance.now();
      owner.kill('SIGKILL');
      const isTaken = () => left.isAttached !== right.isAttached && isPresent(left) && isPresent(right);
      await Promise.race([left, right].map((window) => sees(window, isTaken)));
      const took = performance.now() - begun;
      assert.ok(took < TAKE_OVER_MS, `took ${took} ms`);
      await Promise.all(sent);
      await bob.reads('alice', direct);
      await bob.hear(lobby);
      // What comes after the message would come after a second one, too.
      await left.conversations.send('bob', `after ${direct}`);
      await bob.reads('alice', `after ${direct}`);
      const isIt = ({ text }: { readonly text: string }) => text === direct || text === lobby;
      assert.equal(bob.direct('alice').filter(isIt).length, 1);
      assert.equal(bob.client.lobby.messages.filter(isIt).length, 1);
    });
  }

  it('lose and double no file when the owner is killed in the middle of it', async () => {
    owner = await ownerProcess();
    await sees(left, () => left.isAttached && isReady(left) && left.files.largest !== undefined);
    const content = randomBytes(400_000);
    const killed = once(owner, 'exit');
    let released = 0;
    const source = {
      name: 'plan.pdf',
      size: content.length,
      read: (offset: number, length: number) => {
        if (offset > 0) owner.kill('SIGKILL');
        return Promise.resolve(Uint8Array.from(content.subarray(offset, offset + length)));
      },
      release: () => released++,
    };
    const { done } = await left.files.send('bob', source, new AbortController().signal);
    await killed;
    await within(PATIENCE_MS, 'Sending the file', done);
    await bob.reads('alice', 'plan.pdf');
    await left.conversations.send('bob', 'after the file');
    await bob.reads('alice', 'after the file');
    assert.equal(bob.direct('alice').filter(({ text }) => text === 'plan.pdf').length, 1);
    assert.equal(released, 1);
  });

  async function ownerProcess(...link: readonly string[]): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'support/window-process.ts'), [folder, ...link]);
    owners.push(child);
    await within(PATIENCE_MS, 'The owner is ready', once(child, 'message'));
    return child;
  }
});

function isReady({ state, conversations }: WindowClient): boolean {
  return state.kind === 'ready' && conversations.encryption.kind === 'ready';
}

function isPresent(window: WindowClient): boolean {
  return window.present !== undefined && isReady(window);
}

function isSent(text: string): (message: ConversationMessage) => boolean {
  return (message) => message.text === text && message.state !== 'sending';
}

function textsIn({ conversations }: WindowClient): readonly string[] {
  return conversations.page('bob').messages.map(({ text }) => text);
}

function sees(window: WindowClient, predicate: () => boolean): Promise<void> {
  const seen = new Promise<void>((resolve) => {
    const look = () => {
      if (!predicate()) return;
      window.events.off('changed', look);
      resolve();
    };
    window.events.on('changed', look);
    look();
  });
  return within(PATIENCE_MS, `${predicate.toString()} in state ${window.state.kind}`, seen);
}
