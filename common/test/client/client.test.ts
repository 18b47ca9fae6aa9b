import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from '../../src/client/client.ts';
import type { ClientState } from '../../src/client/client-state.ts';
import { KeyRing } from '../../src/client/key-ring.ts';
import type { ClientProblem } from '../../src/client/problem.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { encodeBase64Url } from '../../src/text/base64.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { HeldClock } from '../support/held-clock.ts';
import { MemoryOutbox, MemoryProfiles, MemorySecrets, MemoryVaults } from './support/memory-stores.ts';
import { codec, ScriptedDaemon } from './support/scripted-daemon.ts';

const address = { host: 'chat', port: 7373 };

interface Scene {
  readonly clock: HeldClock;
  readonly daemon: ScriptedDaemon;
  readonly client: Client;
  readonly secrets: MemorySecrets;
  readonly outbox: MemoryOutbox;
  readonly states: ClientState['kind'][];
  readonly problems: ClientProblem[];
}

function scene(): Scene {
  const clock = new HeldClock();
  const daemon = new ScriptedDaemon(clock);
  const secrets = new MemorySecrets();
  const outbox = new MemoryOutbox();
  const stores = {
    secrets,
    outbox,
    profiles: new MemoryProfiles(),
    vault: new MemoryVaults().folder,
    sendReceipts: () => true,
    sendTyping: () => true,
  };
  const client = Client.create({ dial: daemon.dial, clock, random: () => 1, deviceName: 'test', ...stores });
  const states: ClientState['kind'][] = [];
  const problems: ClientProblem[] = [];
  client.events
    .on('state', ({ kind }) => states.push(kind))
    .on('problem', (problem) => problems.push(problem));
  return { clock, daemon, client, secrets, outbox, states, problems };
}

function connect({ client, daemon }: Scene): Promise<void> {
  return client.connect({ address, key: daemon.key.publicKey });
}

async function signedInBefore({ daemon, secrets }: Scene, user: string): Promise<void> {
  const daemonKey = encodeBase64Url(daemon.key.publicKey);
  const ring = await KeyRing.open(secrets, daemonKey, () => assert.fail('damaged'));
  await ring.makeDevice(user);
  await ring.noteSignedIn(user);
}

function readyAs(user: string, plugins: readonly string[] = []) {
  const named = plugins.map((name) => ({ name, version: '1', messages: [] }));
  return { software: 'test', user, displayName: user, plugins: named };
}

function letIn({ daemon }: Scene, user: string): void {
  daemon.answers['auth.device-login'] = () => {
    daemon.link.send(codec.encodeEvent('ready', readyAs(user, ['broadcast'])));
    return {};
  };
  daemon.answers['broadcast.history'] = () => ({ messages: [], more: false });
}

/** Lets all that is under way in memory happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await turn();
}

describe('Client', () => {
  it('comes back as a guest after a loss, with growing pauses', async () => {
    const stage = scene();
    await connect(stage);
    stage.daemon.isReachable = false;
    stage.daemon.link.close('stopping');
    await settle();
    const first = stage.client.state;
    assert.ok(first.kind === 'waiting' && first.problem.code === 'lost');
    assert.equal(first.retryAt - stage.clock.now(), 1_000);
    stage.clock.advance(1_000);
    await settle();
    const second = stage.client.state;
    assert.ok(second.kind === 'waiting' && second.problem.code === 'unreachable');
    assert.equal(second.retryAt - stage.clock.now(), 2_000);
    stage.daemon.isReachable = true;
    stage.clock.advance(2_000);
    await settle();
    assert.deepEqual(stage.states, [
      'connecting',
      'guest',
      'waiting',
      'connecting',
      'waiting',
      'connecting',
      'guest',
    ]);
    assert.deepEqual(stage.problems, []);
  });

  it('tries at once when told that the machine woke up', async () => {
    const stage = scene();
    await connect(stage);
    stage.daemon.link.close('stopping');
    await settle();
    stage.client.checkNow();
    await settle();
    assert.equal(stage.client.state.kind, 'guest');
  });

  it('stops and names both keys when another key answers after a loss', async () => {
    const stage = scene();
    await connect(stage);
    stage.daemon.link.close('stopping');
    stage.daemon.key = Ed25519Key.generate();
    await settle();
    stage.clock.advance(1_000);
    await settle();
    assert.equal(stage.client.state.kind, 'offline');
    const [problem] = stage.problems;
    assert.ok(problem?.code === 'key-mismatch' && problem.detail?.pinned && problem.detail.presented);
    stage.clock.advance(600_000);
    await settle();
    assert.equal(stage.daemon.dialled.length, 2);
  });

  it('does not come back after a disconnect on purpose, nor at the next start', async () => {
    const stage = scene();
    await connect(stage);
    await stage.client.disconnect();
    await stage.client.resume();
    stage.clock.advance(600_000);
    await settle();
    assert.equal(stage.client.state.kind, 'offline');
    assert.equal(stage.daemon.dialled.length, 1);
  });

  it('gives a connect up for a newer one', async () => {
    const stage = scene();
    stage.daemon.greeting = [];
    const first = assert.rejects(connect(stage), { code: 'not-connected' });
    while (stage.daemon.links.length === 0) await turn();
    stage.daemon.greeting = new ScriptedDaemon(stage.clock).greeting;
    await connect(stage);
    await first;
    assert.deepEqual(stage.states, ['connecting', 'connecting', 'guest'], 'never offline in between');
  });

  it('lets a guest who waited too long log in over a new connection', async () => {
    const stage = scene();
    await connect(stage);
    stage.daemon.link.close('timed-out');
    await settle();
    assert.equal(stage.client.state.kind, 'guest');
    const signIn = assert.rejects(stage.client.signIn({ user: 'alice', password: 'a password' }), {
      code: 'lost',
    });
    while (!stage.daemon.requests.includes('auth.scram-first')) await turn();
    stage.daemon.link.close('stopping');
    await signIn;
    assert.equal(stage.daemon.dialled.length, 2);
  });

  it('says what is missing before anything is sent', async () => {
    const stage = scene();
    const { client } = stage;
    await assert.rejects(client.signIn({ user: 'alice', password: 'a password' }), { code: 'not-connected' });
    await assert.rejects(client.request('auth.devices', {}), { code: 'not-connected' });
    await connect(stage);
    await assert.rejects(client.request('auth.devices', {}), { code: 'not-signed-in' });
    await assert.rejects(client.changePassword({ current: 'x', next: 'long enough' }), {
      code: 'not-signed-in',
    });
    await assert.rejects(client.signUp({ user: 'a b', password: 'long enough' }), { code: 'name-invalid' });
    await assert.rejects(client.signUp({ user: 'alice', password: 'short' }), { code: 'password-weak' });
    const bidi = { user: 'alice', displayName: 'A\u202e', password: 'long enough' };
    await assert.rejects(client.signUp(bidi), { code: 'name-invalid' });
    await client.lobby.send('hello');
    assert.equal(client.lobby.messages[0]?.state, 'failed');
    assert.deepEqual(stage.daemon.requests, []);
  });

  it('does not believe a server that signs this device in as somebody else', async () => {
    const stage = scene();
    await signedInBefore(stage, 'alice');
    stage.daemon.answers['auth.device-login'] = () => {
      stage.daemon.link.send(codec.encodeEvent('ready', readyAs('mallory')));
      return {};
    };
    await assert.rejects(connect(stage), { code: 'daemon-untrusted' });
    assert.equal(stage.client.state.kind, 'offline');
  });

  it('comes back by itself, and with the usual pause, when the server ended it for sending too much', async () => {
    const stage = scene();
    await signedInBefore(stage, 'alice');
    letIn(stage, 'alice');
    await connect(stage);
    stage.daemon.link.close('rate-limited');
    await settle();
    const { state } = stage.client;
    assert.ok(state.kind === 'waiting' && state.retryAt - stage.clock.now() === 1_000, state.kind);
    stage.clock.advance(1_000);
    await settle();
    assert.equal(stage.client.state.kind, 'ready');
  });

  for (const [how, hangsUp] of [
    ['answers', false],
    ['answers and hangs up', true],
  ] as const) {
    it(`waits as long as a server wants that ${how} "rate-limited" to its login`, async () => {
      const stage = scene();
      const { clock, daemon, client } = stage;
      await signedInBefore(stage, 'alice');
      letIn(stage, 'alice');
      await connect(stage);
      daemon.answers['auth.device-login'] = () => {
        if (hangsUp) clock.soon(() => daemon.link.close('too-many-attempts'));
        return new PeerError('rate-limited', 'slowly', { retryAfter: 90 });
      };
      daemon.link.close('stopping');
      await settle();
      clock.advance(1_000);
      await settle();
      const logins = () => daemon.requests.filter((type) => type === 'auth.device-login').length;
      assert.deepEqual([client.state.kind, logins()], ['waiting', 2]);
      clock.advance(89_999);
      client.checkNow();
      await settle();
      assert.equal(logins(), 2, 'too early');
      letIn(stage, 'alice');
      clock.advance(10_000);
      await settle();
      assert.deepEqual([client.state.kind, logins()], ['ready', 3]);
    });
  }

  it('deletes from this machine what was not sent when the person signs out', async () => {
    const stage = scene();
    const { client, daemon, outbox, secrets, clock } = stage;
    await signedInBefore(stage, 'alice');
    letIn(stage, 'alice');
    await connect(stage);
    daemon.answers['auth.log-out'] = () => ({});
    void client.lobby.send('not answered');
    await settle();
    assert.equal(outbox.values.size, 1);
    await client.signOut();
    clock.advance(60_000);
    await settle();
    assert.deepEqual([...outbox.values], []);
    const left = [...secrets.values.keys()].filter((name) => name.includes('outbox'));
    assert.deepEqual(left, [], 'the key is there still');
    assert.deepEqual([client.lobby.messages, stage.problems], [[], []]);
  });

  it('says when what was not sent could not be deleted', async () => {
    const stage = scene();
    const { client, daemon, outbox } = stage;
    await signedInBefore(stage, 'alice');
    letIn(stage, 'alice');
    await connect(stage);
    daemon.answers['auth.log-out'] = () => ({});
    outbox.remove = () => Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' }));
    await client.signOut();
    assert.equal(client.state.kind, 'guest');
    assert.match(
      stage.problems[0]?.message ?? '',
      /could not be deleted from this machine: the disk is read-only/,
    );
  });

  for (const moment of ['connected', 'waiting', 'connecting'] as const) {
    it(`leaves no timer and no event behind when disposed while ${moment}`, async () => {
      const stage = scene();
      const { client, clock, daemon, states } = stage;
      if (moment === 'connecting') daemon.greeting = [];
      const connecting = connect(stage).catch((error: unknown) => error);
      if (moment === 'connecting') while (daemon.links.length === 0) await turn();
      else await connecting;
      if (moment === 'waiting') daemon.link.close('stopping');
      await settle();
      assert.equal(client.state.kind, moment === 'connected' ? 'guest' : moment);
      const before = states.length;
      client.dispose();
      await connecting;
      await settle();
      assert.equal(clock.timers, 0);
      assert.equal(states.length, before);
      await assert.rejects(client.resume(), { code: 'not-connected' });
    });
  }
});
