import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { Client } from '../../src/client/client.ts';
import type { LobbyMessage } from '../../src/client/lobby-message.ts';
import { LobbyFeed } from '../../src/terminal/lobby-feed.ts';
import { sendToLobby } from '../../src/terminal/send-to-lobby.ts';
import { LobbyDaemon } from '../client/support/lobby-daemon.ts';
import {
  MemoryOutbox,
  MemoryProfiles,
  MemorySecrets,
  MemoryVaults,
} from '../client/support/memory-stores.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { HeldClock } from '../support/held-clock.ts';

class Scene {
  readonly client = Client.create({
    dial: () => Promise.reject(new Error('there is no network here')),
    secrets: new MemorySecrets(),
    profiles: new MemoryProfiles(),
    outbox: new MemoryOutbox(),
    vault: new MemoryVaults().folder,
    sendReceipts: () => true,
    sendTyping: () => true,
    clock: new HeldClock(),
    random: () => 0,
    deviceName: 'test',
  });
  readonly daemon = new LobbyDaemon(this.client.lobby, true);
  readonly shown: LobbyMessage[] = [];
  readonly failed: LobbyMessage[] = [];
  readonly feed: LobbyFeed;

  constructor(showsOwn = false) {
    this.feed = new LobbyFeed({
      client: this.client,
      showsOwn,
      show: (message) => this.shown.push(message),
      failed: (message) => this.failed.push(message),
    });
  }

  get numbers(): (number | undefined)[] {
    return this.shown.map(({ number }) => number);
  }

  /** All that the daemon has stored. */
  async loadAll(): Promise<void> {
    while (this.client.lobby.hasOlder) {
      const older = this.client.lobby.loadOlder();
      await this.settle();
      await older;
    }
  }

  async settle(): Promise<void> {
    await turn();
    while (!this.daemon.isIdle) {
      this.daemon.handle();
      this.daemon.deliver();
      await turn();
    }
  }
}

describe('a message of a script', () => {
  it('is not sent later when the server does not acknowledge it in time', async () => {
    const clock = new HeldClock();
    const { client, daemon } = new Scene();
    daemon.connect();
    await turn();
    const sent = sendToLobby('in time?', { client, clock, timeoutMs: 5_000 });
    await turn();
    clock.advance(4_999);
    assert.equal(client.lobby.unsent, 1);
    clock.advance(1);
    await assert.rejects(sent, /did not acknowledge the message within 5 seconds/);
    assert.equal(client.lobby.unsent, 0);
    assert.equal(clock.timers, 0);
  });
});

describe('what is shown of the lobby', () => {
  it('is what was said of late, and each new message once', async () => {
    const scene = new Scene();
    for (let count = 0; count < 30; count++) scene.daemon.speakAsBob();
    scene.daemon.connect();
    await scene.settle();
    // The daemon of these tests has small pages, and the first one is all that a client asks for.
    const first = scene.numbers.length;
    assert.ok(first > 0 && first <= 20);
    scene.daemon.speakAsBob();
    await scene.settle();
    assert.deepEqual(scene.numbers.slice(first), [scene.daemon.stored.at(-1)?.number]);
    const newest = scene.numbers.at(first - 1) ?? 0;
    await scene.loadAll();
    assert.equal(scene.client.lobby.messages.length, 31);
    assert.ok(
      scene.numbers.every((number) => Number(number) > newest - 20),
      'history is for who asks for it',
    );
  });

  it('leaves out what the person typed, unless a script wants to hear it', async () => {
    for (const showsOwn of [false, true]) {
      const scene = new Scene(showsOwn);
      scene.daemon.connect();
      await scene.settle();
      const said = scene.feed.say('from alice');
      await scene.settle();
      assert.equal((await said).state, 'sent');
      assert.deepEqual(
        scene.shown.map(({ text }) => text),
        showsOwn ? ['from alice'] : [],
      );
      assert.deepEqual(scene.failed, []);
    }
  });

  it('tells who wrote a message that it failed, and of others once', async () => {
    const scene = new Scene();
    scene.daemon.connect();
    await scene.settle();
    assert.equal((await scene.feed.say('x'.repeat(100_000))).state, 'failed');
    await scene.client.lobby.send('y'.repeat(100_000));
    scene.daemon.speakAsBob();
    await scene.settle();
    assert.deepEqual(
      scene.failed.map(({ text }) => text[0]),
      ['y'],
    );
    assert.equal(scene.shown.length, 1);
  });

  it('misses nothing and repeats nothing, whatever the network does', async () => {
    const step = fc.constantFrom('bob', 'bob', 'say', 'lose', 'connect', 'handle', 'deliver', 'older');
    await fuzzAsync(100, fc.array(step, { maxLength: 40 }), async (steps) => {
      const scene = new Scene(true);
      scene.daemon.connect();
      await scene.settle();
      for (const one of steps) {
        if (one === 'bob') scene.daemon.speakAsBob();
        else if (one === 'say') void scene.feed.say('from alice');
        else if (one === 'lose') scene.daemon.lose();
        else if (one === 'connect') scene.daemon.connect();
        else if (one === 'handle') scene.daemon.handle();
        else if (one === 'deliver') scene.daemon.deliver();
        else scene.client.lobby.loadOlder().catch(() => undefined);
        await turn();
      }
      scene.daemon.connect();
      await scene.settle();
      // What was shown before a loss may be history after it, which the client loads for who asks.
      await scene.loadAll();
      const oldest = Math.min(...scene.numbers.map(Number));
      const known = scene.client.lobby.messages.flatMap(({ number }) => number ?? []);
      assert.deepEqual(
        scene.numbers.toSorted((a, b) => Number(a) - Number(b)),
        known.filter((number) => number >= oldest),
      );
      assert.equal(scene.shown.length === 0, scene.daemon.stored.length === 0);
      assert.equal(new Set(scene.numbers).size, scene.numbers.length);
    });
  });
});
