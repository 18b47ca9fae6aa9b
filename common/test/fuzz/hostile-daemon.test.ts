import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Value } from '@sinclair/typebox/value';
import fc from 'fast-check';
import { RecordSealer } from '../../src/channel/record-cipher.ts';
import { makeChannel } from '../../src/channel/secure-channel.ts';
import { Client } from '../../src/client/client.ts';
import { KeyRing } from '../../src/client/key-ring.ts';
import { type DaemonEvent, LinkSession } from '../../src/client/link-session.ts';
import { People } from '../../src/client/people.ts';
import { ClientProblem } from '../../src/client/problem.ts';
import { RequestRefused, SessionEnded } from '../../src/client/session-errors.ts';
import { encodeBase64Url } from '../../src/text/base64.ts';
import { type ErrorCode, errorCodes, PeerError } from '../../src/wire/error-codes.ts';
import type { Answer } from '../../src/wire/message-table.ts';
import { type Messages, messages } from '../../src/wire/messages.ts';
import {
  MemoryOutbox,
  MemoryProfiles,
  MemorySecrets,
  MemoryVaults,
} from '../client/support/memory-stores.ts';
import { ScriptedDaemon } from '../client/support/scripted-daemon.ts';
import { fuzzAsync } from '../support/fuzz.ts';
import { HeldClock } from '../support/held-clock.ts';
import { memoryPipe } from '../support/memory-pipe.ts';
import { mutatedBytes, mutatedText } from './support/mutations.ts';
import { distorted, valuesOf } from './support/schema-values.ts';
import { encoded, eventsOfServer, plaintextsOf } from './support/wire-inputs.ts';

const address = { host: 'chat', port: 7373 };
const trafficSecret = () => new Uint8Array(32).fill(2);

/** A client's session behind a good handshake, and the far end that seals whatever it likes. */
function openSession() {
  const clock = new HeldClock();
  const [near, far] = memoryPipe();
  const secrets = {
    clientTraffic: new Uint8Array(32),
    serverTraffic: trafficSecret(),
    binding: new Uint8Array(32),
  };
  const rest = new Uint8Array();
  const channel = makeChannel({ transport: near, role: 'client', secrets, daemonKey: rest, rest, now: 0 });
  const sealer = new RecordSealer(trafficSecret(), 0);
  far.listen({ onBytes: () => undefined, onClose: () => undefined });
  far.resume();
  return {
    clock,
    far,
    session: new LinkSession(channel, clock),
    seal: (bytes: Uint8Array) => far.write(sealer.seal([bytes])),
  };
}

const answerOf = (id: number, schema: Parameters<typeof valuesOf>[0]) =>
  fc
    .oneof({ weight: 4, arbitrary: valuesOf(schema) }, distorted(valuesOf(schema)))
    .map((body) => encoded(['ok', id, body]));
const said = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: plaintextsOf(eventsOfServer) },
    answerOf(0, messages['presence.list'].answer),
    answerOf(1, messages['broadcast.history'].answer),
    answerOf(2, messages['e2e-relay.identity'].answer),
    mutatedBytes(plaintextsOf(eventsOfServer)),
  ),
  { maxLength: 6 },
);

describe('fuzz: a session with a hostile daemon', () => {
  it('settles every request, shows only what fits, and ends', async () => {
    await fuzzAsync(250, fc.tuple(said, fc.boolean()), async ([plaintexts, listensLate]) => {
      const { clock, far, session, seal } = openSession();
      const heard: DaemonEvent[] = [];
      const listen = () => session.listen((event) => heard.push(event));
      if (!listensLate) listen();
      const asked = Promise.allSettled([
        session.request('presence.list', {}),
        session.request('broadcast.history', { limit: 5 }),
        session.request('e2e-relay.identity', { user: 'bob' }),
        session.welcome,
        session.ready(),
      ] as const);
      for (const plaintext of plaintexts) seal(plaintext);
      await turn();
      if (listensLate) listen();
      far.end();
      const [people, history, identity, ...greetings] = await asked;
      const end = await session.ended;
      assert.notEqual(end.kind, 'failed', end.kind === 'failed' ? String(end.error) : '');
      if (people.status === 'fulfilled')
        assert.ok(Value.Check(messages['presence.list'].answer, people.value));
      if (history.status === 'fulfilled')
        assert.ok(Value.Check(messages['broadcast.history'].answer, history.value));
      if (identity.status === 'fulfilled')
        assert.ok(Value.Check(messages['e2e-relay.identity'].answer, identity.value));
      for (const result of [people, history, identity, ...greetings]) {
        if (result.status === 'fulfilled') continue;
        assert.ok(result.reason instanceof SessionEnded || result.reason instanceof RequestRefused);
      }
      for (const { type, body } of heard) assert.ok(Value.Check(messages[type].body, body), type);
      assert.equal(clock.timers, 0, 'no timer is left');
    });
  });

  it('keeps little of what comes before anybody listens', async () => {
    const { session, seal } = openSession();
    const body = { user: 'eve', displayName: 'Eve', online: true };
    const record = encoded(...Array.from({ length: 1_000 }, () => ['presence.changed', body]));
    for (let sent = 0; sent < 20; sent++) seal(record);
    seal(encoded(['presence.changed', { ...body, online: false }], ['ok', 0, { people: [], more: false }]));
    await session.request('presence.list', {});
    const heard: DaemonEvent[] = [];
    session.listen((event) => heard.push(event));
    assert.ok(heard.length > 0 && heard.length <= 1_000, `${heard.length} events`);
    const last = heard.at(-1);
    assert.ok(last?.type === 'presence.changed' && !last.body.online, 'the newest are kept');
    session.close();
  });
});

describe('fuzz: the list of a hostile daemon', () => {
  it('ends when a page does not lead on, whatever it claims to have more', async () => {
    const page = valuesOf(messages['presence.list'].answer) as fc.Arbitrary<
      Answer<Messages, 'presence.list'>
    >;
    await fuzzAsync(200, fc.array(page, { minLength: 1, maxLength: 3 }), async (pages) => {
      let asked = 0;
      const people = new People(() => undefined);
      await people.load(() => {
        asked++;
        assert.ok(asked <= 10, 'it goes round in a circle');
        return Promise.resolve({ ...pages[asked % pages.length]!, more: true });
      });
      assert.ok(asked >= 1);
    });
  });
});

const refusals = fc
  .tuple(
    fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])),
    fc.string({ unit: 'binary', maxLength: 40 }),
  )
  .map(([code, message]) => new PeerError(code, message.toWellFormed()));

/** What a daemon answers to each request of one type, in turn; then nothing more. */
function answersTo(schema: Parameters<typeof valuesOf>[0]): fc.Arbitrary<readonly unknown[]> {
  const fitting = valuesOf(schema);
  return fc.array(fc.oneof({ weight: 6, arbitrary: fitting }, distorted(fitting), refusals), {
    maxLength: 4,
  });
}

const scripts = fc.record({
  login: answersTo(messages['auth.device-login'].answer),
  ready: valuesOf(messages.ready.body),
  people: answersTo(messages['presence.list'].answer),
  history: answersTo(messages['broadcast.history'].answer),
  sent: answersTo(messages['broadcast.send'].answer),
  later: fc.array(plaintextsOf(eventsOfServer), { maxLength: 3 }),
});

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

function onlyProblems(error: unknown): void {
  assert.ok(error instanceof ClientProblem, error instanceof Error ? error.stack : String(error));
}

describe('fuzz: a client of a hostile daemon', () => {
  it('stays in a state it knows, tells problems in words, and shows each message once and in order', async () => {
    await fuzzAsync(80, scripts, async ({ login, ready, people, history, sent, later }) => {
      const clock = new HeldClock();
      const daemon = new ScriptedDaemon(clock);
      const secrets = new MemorySecrets();
      const ring = await KeyRing.open(secrets, encodeBase64Url(daemon.key.publicKey), () =>
        assert.fail('damaged'),
      );
      await ring.makeDevice('alice');
      await ring.noteSignedIn('alice');
      const inTurn = (list: readonly unknown[]) => {
        const left = [...list];
        return () => left.shift() as object;
      };
      daemon.answers = {
        'auth.device-login': inTurn([{}, ...login]),
        'presence.list': inTurn(people),
        'broadcast.history': inTurn(history),
        'broadcast.send': inTurn(sent),
      };
      const plugins = ['presence', 'broadcast'].map((name) => ({ name, version: '', messages: [] }));
      daemon.greeting.push(encoded(['ready', { ...(ready as object), user: 'alice', plugins }]), ...later);
      const client = Client.create({
        dial: daemon.dial,
        clock,
        random: () => 0.5,
        deviceName: 'test',
        secrets,
        profiles: new MemoryProfiles(),
        outbox: new MemoryOutbox(),
        vault: new MemoryVaults().folder,
        sendReceipts: () => true,
        sendTyping: () => true,
      });
      client.events.on('problem', onlyProblems);
      await client.connect({ address, key: daemon.key.publicKey }).catch(onlyProblems);
      // Neither may wait for ever for an answer that does not come.
      const talk = Promise.all([client.lobby.send('hello'), client.lobby.loadOlder().catch(onlyProblems)]);
      await settle();
      assert.ok(['offline', 'waiting', 'guest', 'ready'].includes(client.state.kind), client.state.kind);
      assertInOrder(client);
      client.dispose();
      clock.advance(60_000);
      await talk;
      await settle();
      assert.equal(clock.timers, 0, 'no timer is left');
    });
  });

  it('gives no password away, nor time, to a daemon with an odd part in the login', async () => {
    const nonces = fc.stringMatching(/^[!-+\--~]{18,128}$/);
    const serverFirsts = mutatedText(nonces.map((nonce) => `r=${nonce},s=AAAAAAAAAAAAAAAAAAAAAA==,i=600000`));
    await fuzzAsync(60, serverFirsts, async (message) => {
      const clock = new HeldClock();
      const daemon = new ScriptedDaemon(clock);
      daemon.answers['auth.scram-first'] = () => ({ message: message.toWellFormed() });
      const stores = {
        secrets: new MemorySecrets(),
        profiles: new MemoryProfiles(),
        outbox: new MemoryOutbox(),
        vault: new MemoryVaults().folder,
        sendReceipts: () => true,
        sendTyping: () => true,
      };
      const client = Client.create({
        dial: daemon.dial,
        clock,
        random: () => 0.5,
        deviceName: 'test',
        ...stores,
      });
      await client.connect({ address, key: daemon.key.publicKey });
      await assert.rejects(client.signIn({ user: 'alice', password: 'a password' }), (error) => {
        onlyProblems(error);
        return true;
      });
      assert.equal(daemon.requests.includes('auth.scram-final'), false);
      client.dispose();
    });
  });
});

function assertInOrder({ lobby }: Client): void {
  const numbers = lobby.messages.flatMap(({ number }) => number ?? []);
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  );
  assert.equal(new Set(lobby.messages.map(({ id }) => id)).size, lobby.messages.length);
}
