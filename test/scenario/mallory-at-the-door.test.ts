import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deviceLoginStatement } from '../../common/src/auth/device-proof.ts';
import {
  formatClientFinal,
  formatClientFinalWithoutProof,
  parseServerFirst,
} from '../../common/src/auth/scram-messages.ts';
import { RequestRefused } from '../../common/src/client/session-errors.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { parseHostPort, parseInviteLink } from '../../common/src/wire/invite-link.ts';
import { ScramClient } from '../../daemon/test/plugins/auth/scram-client.ts';
import {
  credentials,
  Member,
  newDevice,
  PASSWORD,
  refused,
  type TestDevice,
} from '../../daemon/test/plugins/member.ts';
import { Bystanders, whereabouts } from './support/bystanders.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { Person } from './support/person.ts';
import { RawChannel } from './support/raw-channel.ts';
import { growthMb } from '../resident-memory.ts';

const HELLO_SECONDS = 1;
const LOGIN_SECONDS = 5;
const ALLOWED_GROWTH_MB = 60;

/** The code of a refusal; `ok` when there was none. */
async function codeOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return 'ok';
  } catch (error) {
    if (error instanceof RequestRefused) return error.answer.code;
    throw error;
  }
}

describe('Mallory at the door', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let others: Bystanders;
  let where: ReturnType<typeof whereabouts>;
  let carol: Person;
  const victimDevice = newDevice();
  const malloryDevice = newDevice();

  before(async () => {
    daemon = await DaemonProcess.start({
      connections: { helloSeconds: HELLO_SECONDS, loginSeconds: LOGIN_SECONDS },
    });
    where = whereabouts(daemon);
    others = await Bystanders.join(daemon);
    carol = new Person('carol');
    await carol.signUp(await daemon.newInvite());
    await enrol('victim', victimDevice);
    await enrol('mallory', malloryDevice);
  });

  after(async () => {
    carol.dispose();
    others.dispose();
    await daemon.remove();
  });

  const knock = () => Member.connect(where.address, where.key);

  async function enrol(user: string, device: TestDevice): Promise<void> {
    const { token } = parseInviteLink(await daemon.newInvite());
    const member = await knock();
    const body = {
      user,
      displayName: user,
      ...(await credentials(PASSWORD)),
      ...(token ? { invite: token } : {}),
    };
    await member.link.request('auth.sign-up', body);
    await member.link.ready();
    await member.enrol(user, device);
    member.link.close();
  }

  /** Bytes as they are, from an address of one's own (on Linux all of 127/8 is loopback). */
  async function open(from: string): Promise<Socket> {
    const socket = connect({ ...parseHostPort(where.address), localAddress: from });
    socket.on('error', () => undefined); // A reset is one of the ways to be turned away.
    await once(socket, 'connect');
    return socket.resume();
  }

  const closed = async (socket: Socket) => {
    if (!socket.closed) await once(socket, 'close');
  };

  it('announces a record of 4 GB: hung up at once, and no memory is taken', async function () {
    if (process.platform !== 'linux') this.skip();
    const attack = async () => {
      for (let round = 0; round < 50; round++) {
        const raw = await RawChannel.connect(where);
        raw.write(new Uint8Array(4).fill(0xff));
        await raw.closed;
      }
    };
    assert.ok((await growthMb(daemon.pid, () => others.talkDuring(attack()))) < ALLOWED_GROWTH_MB);
  });

  it('sends a record larger than strangers may: hung up before it is whole', async () => {
    const raw = await RawChannel.connect(where);
    raw.write(raw.channel.sealer.seal([new Uint8Array(4_097)]).subarray(0, 100));
    await raw.closed;
    await others.talk();
  });

  it('sends her hello byte by byte: hung up when the time for it is over', async () => {
    const slow = await open('127.0.0.1');
    const begin = performance.now();
    const hello = Buffer.concat([Buffer.from('NonceSense/1'), randomBytes(1_248)]);
    let sent = 0;
    const drip = setInterval(() => slow.write(hello.subarray(sent, ++sent)), 50);
    await others.talkDuring(closed(slow));
    clearInterval(drip);
    const seconds = (performance.now() - begin) / 1_000;
    assert.ok(seconds > HELLO_SECONDS - 0.1 && seconds < HELLO_SECONDS + 2, `${seconds} s`);
  });

  it('sends her first record byte by byte: hung up when the time for the login is over', async () => {
    const raw = await RawChannel.connect(where);
    const record = raw.channel.sealer.seal([new Uint8Array(4_000)]);
    let sent = 0;
    const drip = setInterval(() => raw.write(record.subarray(sent, ++sent)), 50);
    await others.talkDuring(raw.closed);
    clearInterval(drip);
    assert.ok(sent > 50 && sent < record.length, `${sent} bytes`);
  });

  it('opens 2,000 silent connections: few stay, members come in, and memory stays', async function () {
    if (process.platform !== 'linux') this.skip();
    const silent: Socket[] = [];
    const attack = async () => {
      for (let round = 0; round < 2_000; round++) silent.push(await open(`127.0.1.${1 + (round % 200)}`));
      await carol.restart();
      await carol.reach('ready');
      await Promise.all(silent.map(closed));
    };
    const growth = await growthMb(daemon.pid, () => others.talkDuring(attack()));
    assert.ok(growth < ALLOWED_GROWTH_MB, `${growth.toFixed(0)} MB`);
    await others.talk();
  });

  it('speaks before her login: told so, then hung up', async () => {
    const mallory = await knock();
    const send = () => mallory.link.request('broadcast.send', { id: randomBytes(16), text: 'let me in' });
    for (let round = 0; round < 19; round++) assert.equal(await codeOf(send()), 'not-now');
    await send().catch(() => undefined);
    assert.equal(await mallory.farewell(), 'too-many-attempts');
    await others.talk();
    assert.ok(!others.alice.texts.includes('let me in'));
  });

  it('logs in with another’s device, or another’s name', async () => {
    const claims = [
      ['victim', malloryDevice.id, malloryDevice],
      ['victim', victimDevice.id, malloryDevice],
      ['mallory', victimDevice.id, malloryDevice],
      ['nobody', malloryDevice.id, malloryDevice],
    ] as const;
    for (const [user, device, { key }] of claims) {
      const { link } = await knock();
      const signature = key.sign(deviceLoginStatement({ binding: link.binding, user, device }));
      assert.equal(
        await codeOf(link.request('auth.device-login', { user, device, signature })),
        'login-failed',
      );
      link.close();
    }
    const mallory = await knock();
    await mallory.logInWith(malloryDevice, 'mallory');
  });

  it('repeats a device login that she saw: it is worth nothing on another connection', async () => {
    const [first, second] = [await knock(), await knock()];
    const statement = deviceLoginStatement({
      binding: first.link.binding,
      user: 'mallory',
      device: malloryDevice.id,
    });
    const claim = { user: 'mallory', device: malloryDevice.id, signature: malloryDevice.key.sign(statement) };
    assert.equal(await codeOf(second.link.request('auth.device-login', claim)), 'login-failed');
    assert.equal(await codeOf(first.link.request('auth.device-login', claim)), 'ok');
    first.link.close();
    second.link.close();
  });

  it('answers SCRAM with a wrong proof, a stale binding, an old final message', async () => {
    const [mine, other] = [await knock(), await knock()];
    const begin = async ({ link }: Member) => {
      const client = new ScramClient('mallory', PASSWORD);
      return { client, first: (await link.request('auth.scram-first', { message: client.first })).message };
    };
    const finish = ({ link }: Member, message: string) =>
      codeOf(link.request('auth.scram-final', { message }));

    const forged = await begin(mine);
    const { nonce } = parseServerFirst(forged.first);
    const wrong = formatClientFinal(formatClientFinalWithoutProof(nonce, mine.link.binding), randomBytes(32));
    assert.equal(await finish(mine, wrong), 'login-failed');

    const stale = await begin(mine);
    assert.equal(
      await finish(mine, await stale.client.final(stale.first, other.link.binding)),
      'login-failed',
    );

    const good = await begin(other);
    const final = await good.client.final(good.first, other.link.binding);
    assert.equal(await finish(other, final), 'ok');
    assert.equal(await finish(mine, final), 'not-now', 'without a first message');
    await begin(mine);
    assert.equal(await finish(mine, final), 'login-failed', 'it answers another nonce');
    assert.equal(await mine.farewell(), 'too-many-attempts');
    other.link.close();
  });

  it('asks who exists: the same content, and the same time but for noise', async () => {
    const { link } = await knock();
    const ask = async (user: string) => {
      const message = new ScramClient(user, 'x', 'abcdefghijklmnopqrst').first;
      const begin = performance.now();
      const answer = await link.request('auth.scram-first', { message });
      return { took: performance.now() - begin, shape: answer.message.replace(/r=[^,]+,s=[^,]+/, '…') };
    };
    const rounds = 400;
    const times = { victim: [] as number[], absent: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      // In turns, so that whatever else the machine does falls on both.
      const [known, unknown] = [await ask('victim'), await ask('absent')];
      assert.equal(known.shape, unknown.shape);
      times.victim.push(known.took);
      times.absent.push(unknown.took);
    }
    const median = (of: readonly number[]) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
    const difference = Math.abs(median(times.victim) - median(times.absent));
    // A look-up that was skipped or doubled takes some 100 µs; the scheduler alone some 10.
    assert.ok(difference < 0.05, `${(difference * 1_000).toFixed(1)} µs`);
    link.close();
  });

  it('uses one invite on many connections at once: it makes one account', async () => {
    const { token } = parseInviteLink(await daemon.newInvite('--uses', '1'));
    assert.ok(token);
    const fit = await credentials(PASSWORD);
    const guests = await Promise.all(Array.from({ length: 10 }, knock));
    const outcomes = await Promise.all(
      guests.map(({ link }, index) => {
        const user = `copy${index}`;
        return codeOf(link.request('auth.sign-up', { user, displayName: user, invite: token, ...fit }));
      }),
    );
    assert.deepEqual(outcomes.toSorted(), [...Array<string>(9).fill('invite-invalid'), 'ok']);
    for (const { link } of guests) link.close();
    await others.talk();
  });

  it('guesses at a password: held back, while the owner’s device logs in', async () => {
    const guess = async (): Promise<string> => {
      const mallory = await knock();
      const { first } = new ScramClient('victim', 'wrong');
      const asked = mallory.link.request('auth.scram-first', { message: first });
      const held = await codeOf(asked);
      if (held !== 'ok') return held;
      const { nonce } = parseServerFirst((await asked).message);
      const message = formatClientFinal(
        formatClientFinalWithoutProof(nonce, mallory.link.binding),
        randomBytes(32),
      );
      const outcome = await codeOf(mallory.link.request('auth.scram-final', { message }));
      mallory.link.close();
      return outcome;
    };
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'rate-limited' && outcomes.length < 20) outcomes.push(await guess());
    assert.deepEqual(outcomes, [...Array<string>(5).fill('login-failed'), 'rate-limited']);
    const owner = await knock();
    await owner.logInWith(victimDevice, 'victim');
    await assert.rejects(owner.prove('victim'), refused('rate-limited'));
    owner.link.close();
  });
});
