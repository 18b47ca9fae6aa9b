import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ProfileStore } from '../../../common/src/client/client-options.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { SelfTestFailed } from '../../src/self-test.ts';
import type { WindowClient } from '../../src/window-client.ts';
import { ConnectedElsewhere } from '../../src/windows/connected-elsewhere.ts';
import { directWith } from './support/conversations.ts';
import { memoryProfiles } from './support/memory-stores.ts';
import { type WindowFixture, windowFixture } from './support/window-fixture.ts';

const key = new Uint8Array(32).fill(1);

const LINE = {
  id: 'A'.repeat(22),
  kind: 'text',
  from: 'bob',
  isMine: false,
  sentAt: 1,
  state: 'received',
} as const;

describe('the client of a window', () => {
  let port: number;
  let fixture: WindowFixture;
  let profiles: ProfileStore;

  beforeEach(async () => {
    port = await unusedPort();
    profiles = memoryProfiles({ 'noncesense.profile': profile() });
    fixture = await windowFixture(profiles);
  });

  afterEach(() => fixture[Symbol.asyncDispose]());

  it('goes on at start where it was, and tries until the daemon is there', async () => {
    const window = fixture.openWindow();
    await window.resume();
    assert.equal(window.state.kind, 'waiting');
  });

  it('leaves the connection to the window that has it, and works with that one’s', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    const attached = reaches(second, 'waiting');
    await second.resume();
    await attached;
    assert.deepEqual([first.isAttached, second.isAttached], [false, true]);
    await assert.rejects(second.connect(target()), ConnectedElsewhere);
  });

  it('takes over on demand; the other window works with its connection then', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    await second.takeOver();
    assert.deepEqual([first.state.kind, second.state.kind], ['elsewhere', 'waiting']);
    await reaches(first, 'waiting');
    assert.deepEqual([first.isAttached, second.isAttached], [true, false]);
  });

  it('inherits the connection of a window that closes', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    await reaches(second, 'waiting');
    const inherited = sees(second, () => !second.isAttached && second.state.kind === 'waiting');
    first.dispose();
    await inherited;
  });

  it('stays away in every window when the person disconnects', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    const offline = reaches(second, 'offline');
    await first.disconnect();
    await offline;
    await second.resume();
    assert.deepEqual([first.state.kind, second.state.kind], ['offline', 'offline']);
  });

  it('stands in no other window’s way after it failed to connect', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await assert.rejects(first.connect(target()), { code: 'unreachable' });
    await assert.rejects(second.connect(target()), { code: 'unreachable' });
  });

  it('owns the connection that was asked for while another was under way', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const dialled = once(silent, 'connection') as Promise<[Socket]>;
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    const given = assert.rejects(first.connect(target((silent.address() as AddressInfo).port)), {
      code: 'not-connected',
    });
    const [socket] = await dialled;
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const dialledOther = once(other, 'connection') as Promise<[Socket]>;
    const wanted = first.connect(target()).catch((error: unknown) => error);
    const [otherSocket] = await dialledOther;
    await given;
    await assert.rejects(second.connect(target()), ConnectedElsewhere);
    for (const open of [socket, otherSocket]) open.destroy();
    for (const server of [silent, other]) server.close();
    await wanted;
  });

  it('tells news in the window that the person is before, or else in the owner’s', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    await reaches(second, 'waiting');
    const told: string[] = [];
    const tellers = () => [first.isTeller, second.isTeller];
    assert.deepEqual(tellers(), [true, false]);
    first.events.on('direct', (_, message) => told.push(`first: ${message?.text}`));
    second.events.on('direct', (_, message) => told.push(`second: ${message?.text}`));
    const news = async (text: string) => {
      const heard = new Promise((resolve) => {
        for (const window of [first, second]) window.events.once('direct', resolve);
      });
      first.client.events.emit('direct', directWith('bob'), { ...LINE, text });
      await heard;
    };
    await news('nobody looks');
    second.look(true);
    // What is asked after it is answered after it.
    await second.conversations.markRead('bob');
    assert.deepEqual(tellers(), [false, true]);
    await news('the second is looked at');
    first.look(true);
    await news('so is the first');
    assert.deepEqual(told, [
      'first: nobody looks',
      'second: the second is looked at',
      'first: so is the first',
    ]);
  });

  it('keeps a message that could not be sent when the lobby is opened again', async () => {
    const window = fixture.openWindow();
    await window.resume();
    await window.disconnect();
    await window.client.lobby.send('written offline');
    await window.resume();
    assert.deepEqual(
      window.client.lobby.messages.map(({ text, state }) => [text, state]),
      [['written offline', 'failed']],
    );
  });

  it('hands what was not sent yet over to the window that takes over', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    void first.client.lobby.send('not sent yet');
    await second.takeOver();
    await shows(second, 'not sent yet', 'sending');
  });

  it('leaves what failed to the next window', async () => {
    const [first, second] = [fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    const offline = reaches(second, 'offline');
    void first.client.lobby.send('not sent');
    await first.disconnect();
    await offline;
    await profiles.set('noncesense.profile', profile());
    await second.resume();
    await shows(second, 'not sent', 'failed');
  });

  it('leaves what was not sent to the window that inherits, and writes it no more', async () => {
    const [first, second, third] = [fixture.openWindow(), fixture.openWindow(), fixture.openWindow()];
    await first.resume();
    await second.resume();
    const { client } = first;
    void client.lobby.send('not sent yet');
    first.dispose();
    await shows(second, 'not sent yet', 'sending');
    client.lobby.close(new ClientProblem('not-connected', 'This window is gone.'));
    await client.flushed;
    await third.resume();
    await third.takeOver();
    await shows(third, 'not sent yet', 'sending');
  });

  it('goes on as the person that another window signed in meanwhile', async () => {
    const profiles = memoryProfiles();
    await using other = await windowFixture(profiles);
    const window = other.openWindow();
    await window.resume();
    assert.equal(window.state.kind, 'offline');
    await profiles.set('noncesense.profile', profile());
    await window.resume();
    assert.equal(window.state.kind, 'waiting');
  });

  it('sends nothing when the crypto of this machine fails its self-test', async () => {
    const window = fixture.openWindow({ cryptoFailures: ['X25519'] });
    await assert.rejects(window.connect(target()), SelfTestFailed);
    await assert.rejects(window.resume(), /X25519/);
    await assert.rejects(window.readKey({ host: '127.0.0.1', port }), SelfTestFailed);
    assert.equal(window.state.kind, 'offline');
  });

  function target(at = port) {
    return { address: { host: '127.0.0.1', port: at }, key };
  }

  function profile() {
    return {
      address: { host: '127.0.0.1', port },
      daemonKey: encodeBase64Url(key),
      user: 'alice',
      signedIn: true,
      hasToken: false,
      wanted: true,
    };
  }
});

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function reaches(window: WindowClient, kind: WindowClient['state']['kind']): Promise<void> {
  return sees(window, () => window.state.kind === kind);
}

function shows(window: WindowClient, text: string, state: string): Promise<void> {
  return sees(window, () => {
    const [message, ...others] = window.client.lobby.messages;
    return others.length === 0 && message?.text === text && message.state === state;
  });
}

function sees(window: WindowClient, predicate: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (predicate()) resolve();
    };
    window.events.on('changed', look);
    look();
  });
}
