import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  formatClientFinal,
  formatClientFinalWithoutProof,
  parseServerFirst,
} from '../../../../common/src/auth/scram-messages.ts';
import { RequestRefused } from '../../../../common/src/client/session-errors.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { parseHostPort } from '../../../../common/src/wire/invite-link.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { definePlugin, Type } from '../../../src/plugin/api.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../../src/plugins/broadcast/plugin.ts';
import { limitsPlugin } from '../../../src/plugins/limits/plugin.ts';
import { ScramClient } from '../auth/scram-client.ts';
import { type Member, newDevice, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

const settings = {
  connections: { unauthenticatedPerAddress: 5, handshakes: 3 },
  session: { messagesPerSecond: 1, messageBurst: 10, kibPerSecond: 8, kibBurst: 64 },
  user: { messagesPerSecond: 1, messageBurst: 15, kibPerSecond: 16, kibBurst: 96 },
  failedLogins: { perAccount: 3, perAddress: 6, firstDelaySeconds: 4 },
};

interface InForce {
  readonly connections: {
    readonly all: number;
    readonly unauthenticated: number;
    readonly handshakes: number;
  };
  readonly held: { readonly accounts: number; readonly addresses: number };
}

/** The answer to a request that waits: its code and `retryAfter`; `ok` where it was taken. */
async function outcome(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'ok';
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    const { code, retryAfter } = error.answer;
    return retryAfter === undefined ? code : `${code} ${retryAfter}`;
  }
}

/** A wrong password, without the work that a right one is. */
async function guess({ link }: Member, user: string): Promise<string> {
  const { first } = new ScramClient(user, 'wrong');
  const answer = link.request('auth.scram-first', { message: first });
  const held = await outcome(answer);
  if (held !== 'ok') return held;
  const { nonce } = parseServerFirst((await answer).message);
  const message = formatClientFinal(formatClientFinalWithoutProof(nonce, link.binding), randomBytes(32));
  return outcome(link.request('auth.scram-final', { message }));
}

describe('the plugin limits', () => {
  let clock: HeldClock;
  let daemon: PluginDaemon;

  beforeEach(async () => {
    clock = new HeldClock();
    daemon = await PluginDaemon.start(
      [
        [limitsPlugin, settings],
        [authPlugin, { registration: 'open' }],
        [broadcastPlugin, {}],
      ],
      clock,
    );
  });

  afterEach(() => daemon.dispose());

  async function member(user: string): Promise<Member> {
    const made = await daemon.connect();
    await made.signUp(user);
    return made;
  }

  const devices = ({ link }: Member) => outcome(link.request('auth.devices', {}));
  const many = (who: Member, count: number) => Promise.all(Array.from({ length: count }, () => devices(who)));

  /** Guesses on a fresh connection, as who guesses does. */
  async function guessAnew(user: string): Promise<string> {
    const guest = await daemon.connect();
    const result = await guess(guest, user);
    guest.link.close();
    await guest.link.ended;
    return result;
  }

  async function counts(): Promise<InForce['connections']> {
    return ((await daemon.admin.call('limits', {})) as InForce).connections;
  }

  /** An end is told to this side before the daemon has seen it. */
  async function untilCounts(isRight: (counts: InForce['connections']) => boolean): Promise<void> {
    while (!isRight(await counts())) await new Promise((resolve) => setImmediate(resolve));
  }

  it('tells a session that sends too much when to go on, and leaves the others alone', async () => {
    const [alice, bob] = [await member('alice'), await member('bob')];
    assert.deepEqual(await many(alice, 12), [
      ...Array<string>(10).fill('ok'),
      'rate-limited 1',
      'rate-limited 1',
    ]);
    assert.equal(await devices(bob), 'ok');
    clock.advance(1_000);
    assert.deepEqual(await many(alice, 2), ['ok', 'rate-limited 1']);
  });

  it('counts all sessions of a user together, and does not forget when they connect again', async () => {
    const device = newDevice();
    const alice = await member('alice');
    await alice.enrol('alice', device);
    const other = await daemon.connect();
    await other.logInWith(device, 'alice');
    assert.deepEqual(await many(alice, 9), Array<string>(9).fill('ok'));
    assert.deepEqual(await many(other, 6), [...Array<string>(5).fill('ok'), 'rate-limited 1']);
    other.link.close();
    await other.link.ended;
    const again = await daemon.connect();
    await again.logInWith(device, 'alice');
    assert.equal(await devices(again), 'rate-limited 1');
  });

  const sayMuch = ({ link }: Member) =>
    outcome(link.request('broadcast.send', { id: randomBytes(16), text: 'x'.repeat(16_000) }));

  it('counts bytes', async () => {
    const alice = await member('alice');
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => sayMuch(alice)));
    assert.deepEqual(outcomes.slice(0, 4), Array<string>(4).fill('ok'));
    // 64 KiB at once, then 8 a second: the fifth lacks some 15 KiB.
    assert.equal(outcomes[4], 'rate-limited 2');
  });

  it('counts the bytes of all sessions of a user together', async () => {
    const device = newDevice();
    const alice = await member('alice');
    await alice.enrol('alice', device);
    const other = await daemon.connect();
    await other.logInWith(device, 'alice');
    for (const who of [alice, alice, alice, other, other, other]) assert.equal(await sayMuch(who), 'ok');
    // 96 KiB at once, then 16 a second; this session by itself has some left.
    assert.equal(await sayMuch(other), 'rate-limited 1');
    assert.equal(await sayMuch(await member('bob')), 'ok');
  });

  it('counts what nobody takes, and ends a session that does not listen', async () => {
    const alice = await member('alice');
    const nonsense = { length: 1_000 };
    const asked = Array.from(nonsense, () => alice.link.request('presence.list', {}).catch(() => undefined));
    assert.equal(await alice.farewell(), 'rate-limited');
    await Promise.all(asked);
  });

  it('makes who guesses a password wait, longer each time, on whatever connection', async () => {
    await member('alice');
    const outcomes = [];
    for (let count = 0; count < 4; count++) outcomes.push(await guessAnew('alice'));
    assert.deepEqual(outcomes, ['login-failed', 'login-failed', 'login-failed', 'rate-limited 4']);
    clock.advance(4_000);
    assert.equal(await guessAnew('alice'), 'login-failed');
    assert.equal(await guessAnew('alice'), 'rate-limited 8');
    await untilCounts(({ all, unauthenticated }) => all === 1 && unauthenticated === 0);
    const { held } = (await daemon.admin.call('limits', {})) as InForce;
    assert.deepEqual(held, { accounts: 1, addresses: 0 });
  });

  it('lets a held-back name in by its enrolled device, and by its password after the wait', async () => {
    const device = newDevice();
    const alice = await member('alice');
    await alice.enrol('alice', device);
    for (let count = 0; count < 3; count++) await guessAnew('alice');
    const here = await daemon.connect();
    await here.logInWith(device, 'alice');
    await assert.rejects(alice.prove('alice'), refused('rate-limited'), 'nor in a session');
    clock.advance(4_000);
    await (await daemon.connect()).prove('alice');
    for (let count = 0; count < 2; count++)
      assert.equal(await guessAnew('alice'), 'login-failed', 'as at first');
  });

  it('treats names without an account the same', async () => {
    const outcomes = [];
    for (let count = 0; count < 4; count++) outcomes.push(await guessAnew('nobody'));
    assert.deepEqual(outcomes, ['login-failed', 'login-failed', 'login-failed', 'rate-limited 4']);
  });

  it('gives many guesses at once no more tries than one after the other', async () => {
    await member('alice');
    const guests = await Promise.all([1, 2, 3].map(() => daemon.connect()));
    guests.push(...(await Promise.all([1, 2].map(() => daemon.connect()))));
    const outcomes = await Promise.all(guests.map((guest) => guess(guest, 'alice')));
    assert.equal(outcomes.filter((result) => result === 'login-failed').length, 3);
    assert.equal(outcomes.filter((result) => result === 'rate-limited 4').length, 2);
  });

  it('charges the name that is guessed at, whatever is claimed in between', async () => {
    await member('alice');
    for (let count = 0; count < 3; count++) {
      const { link } = await daemon.connect();
      const { first } = new ScramClient('alice', 'wrong');
      const { nonce } = parseServerFirst(
        (await link.request('auth.scram-first', { message: first })).message,
      );
      const claim = { user: 'bob', device: randomBytes(16), signature: randomBytes(64) };
      await assert.rejects(link.request('auth.device-login', claim), refused('login-failed'));
      const message = formatClientFinal(formatClientFinalWithoutProof(nonce, link.binding), randomBytes(32));
      await assert.rejects(link.request('auth.scram-final', { message }), refused('login-failed'));
      link.close();
      await link.ended;
    }
    assert.equal(await guessAnew('alice'), 'rate-limited 4');
    assert.equal(await guessAnew('bob'), 'login-failed');
  });

  it('charges every guess, also with another name held back in between', async () => {
    await member('alice');
    for (let count = 0; count < 3; count++) await guessAnew('decoy');
    const outcomes = [];
    for (let count = 0; count < 8; count++) {
      const { link } = await daemon.connect();
      const asked = link.request('auth.scram-first', { message: new ScramClient('alice', 'wrong').first });
      const first = await outcome(asked);
      const held = await outcome(
        link.request('auth.scram-first', { message: new ScramClient('decoy', 'x').first }),
      );
      assert.match(held, /^rate-limited/);
      const { nonce } = parseServerFirst(
        first === 'ok' ? (await asked).message : `r=${'x'.repeat(20)},s=AA==,i=1`,
      );
      const message = formatClientFinal(formatClientFinalWithoutProof(nonce, link.binding), randomBytes(32));
      outcomes.push(await outcome(link.request('auth.scram-final', { message })));
      link.close();
      await link.ended;
    }
    assert.deepEqual(new Set(outcomes.slice(3)), new Set(['not-now']));
    assert.equal(outcomes.filter((result) => result === 'login-failed').length, 3);
  });

  it('frees the place of a peer that hung up while another plugin thought about it', async () => {
    const gate = Promise.withResolvers<undefined>();
    const slow = definePlugin({
      name: 'slow',
      version: '1',
      reads: [],
      messages: {},
      configSchema: Type.Object({}),
      setup: (context) => void context.on('connect', () => gate.promise, { priority: 2_000 }),
    });
    const other = await PluginDaemon.start([
      [slow, {}],
      [limitsPlugin, settings],
      [authPlugin, { registration: 'open' }],
    ]);
    const { host, port } = parseHostPort(other.address);
    for (let count = 0; count < 5; count++) {
      const socket = connect(port, host);
      await once(socket, 'connect');
      socket.destroy();
      await once(socket, 'close');
    }
    gate.resolve(undefined);
    const all = async () => ((await other.admin.call('limits', {})) as InForce).connections.all;
    for (let round = 0; round < 5_000 && (await all()) > 0; round++)
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await all(), 0);
    await other.dispose();
  });

  it('makes an address wait that guesses at many names', async () => {
    const outcomes = [];
    for (let count = 0; count < 7; count++) outcomes.push(await guessAnew(`name${count}`));
    assert.deepEqual(outcomes, [...Array<string>(6).fill('login-failed'), 'rate-limited 4']);
    clock.advance(60_000);
    assert.equal(await guessAnew('name7'), 'login-failed');
  });

  it('does not count malformed proofs as guesses', async () => {
    for (let count = 0; count < 5; count++) {
      const guest = await daemon.connect();
      await guest.link.request('auth.scram-first', { message: new ScramClient('alice', 'x').first });
      await assert.rejects(guest.link.request('auth.scram-final', { message: 'x' }), refused('invalid'));
      guest.link.close();
      await guest.link.ended;
    }
    assert.equal(await guessAnew('alice'), 'login-failed');
  });

  it('turns away more handshakes at a time than it is told to wait for', async () => {
    const { host, port } = parseHostPort(daemon.address);
    const silent = Array.from({ length: 3 }, () => connect(port, host));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    const fourth = connect(port, host);
    fourth.on('error', () => undefined); // A reset is one of the ways to be turned away.
    fourth.resume();
    await once(fourth, 'close');
    silent[0]?.destroy();
    await untilCounts(({ handshakes }) => handshakes < 3);
    assert.ok(await daemon.connect());
    for (const socket of silent) socket.destroy();
  });

  it('takes new settings while it runs', async () => {
    const alice = await member('alice');
    await many(alice, 12);
    daemon.reconfigure({ limits: { ...settings, session: {}, user: {} } });
    assert.deepEqual(new Set(await many(alice, 50)), new Set(['ok']));
    daemon.reconfigure({ limits: settings });
    assert.equal(await devices(alice), 'rate-limited 1');
  });

  it('takes new settings for wrong passwords and for connections too', async () => {
    await member('alice');
    for (let count = 0; count < 3; count++) assert.equal(await guessAnew('alice'), 'login-failed');
    assert.equal(await guessAnew('alice'), 'rate-limited 4');
    const failedLogins = { ...settings.failedLogins, firstDelaySeconds: 900, longestDelaySeconds: 60 };
    daemon.reconfigure({ limits: { ...settings, failedLogins } });
    assert.equal(await guessAnew('alice'), 'rate-limited 60');
    daemon.reconfigure({ limits: { ...settings, failedLogins: { perAccount: 4 } } });
    assert.equal(await guessAnew('alice'), 'login-failed');
    await untilCounts(({ all }) => all === 1);
    daemon.reconfigure({ limits: { ...settings, connections: { all: 1 } } });
    await assert.rejects(daemon.connect());
    daemon.reconfigure({ limits: settings });
    assert.ok(await daemon.connect());
  });
});
