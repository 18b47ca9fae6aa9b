import assert from 'node:assert/strict';
import { makeVerifier, saltPassword } from '../../common/src/auth/scram.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Codec } from '../../common/src/wire/codec.ts';
import { parseInviteLink } from '../../common/src/wire/invite-link.ts';
import { messages } from '../../common/src/wire/messages.ts';
import { Member, refused } from '../../daemon/test/plugins/member.ts';
import { Bystanders, whereabouts } from './support/bystanders.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { RawChannel } from './support/raw-channel.ts';
import { growthMb } from '../resident-memory.ts';

const codec = new Codec(messages);
const salt = new Uint8Array(16);
const ALLOWED_GROWTH_MB = 60;

describe('Mallory inside, with an account', function () {
  this.timeout(60_000);
  let daemon: DaemonProcess;
  let others: Bystanders;
  let where: ReturnType<typeof whereabouts>;
  let verifier: ReturnType<typeof makeVerifier>;
  let accounts = 0;

  before(async () => {
    verifier = makeVerifier(await saltPassword('long enough a password', salt, 600_000), salt, 600_000);
    daemon = await DaemonProcess.start();
    where = whereabouts(daemon);
    others = await Bystanders.join(daemon);
  });

  after(async () => {
    others.dispose();
    await daemon.remove();
  });

  async function signUpBody() {
    const { token } = parseInviteLink(await daemon.newInvite());
    const user = `mallory${++accounts}`;
    return { user, displayName: user, ...verifier, ...(token ? { invite: token } : {}) };
  }

  async function member(): Promise<Member> {
    const mallory = await Member.connect(where.address, where.key);
    await mallory.link.request('auth.sign-up', await signUpBody());
    await mallory.link.ready();
    return mallory;
  }

  async function rawMember(): Promise<RawChannel> {
    const raw = await RawChannel.connect(where);
    raw.send(codec.encodeRequest('auth.sign-up', 0, await signUpBody()));
    return raw;
  }

  /** Sends the same record-sized block until the daemon hangs up; as fast as it takes them. */
  async function floodWith(raw: RawChannel, block: readonly Uint8Array[]): Promise<void> {
    const link = { isOver: false };
    void raw.closed.then(() => (link.isOver = true));
    while (!link.isOver) {
      if (raw.pendingBytes < 1 << 20) raw.send(...block);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const asked = (count: number) =>
    Array.from({ length: count }, (_, id) => codec.encodeRequest('auth.devices', id + 1, {}));

  it('speaks out of phase: told so, and her session goes on', async () => {
    const mallory = await member();
    const { link } = mallory;
    await assert.rejects(link.request('auth.sign-up', await signUpBody()), refused('not-now'));
    await assert.rejects(
      link.request('auth.scram-final', { message: 'c=eA==,r=x,p=eA==' }),
      refused('not-now'),
    );
    const claim = { user: 'alice', device: randomBytes(16), signature: randomBytes(64) };
    await assert.rejects(link.request('auth.device-login', claim), refused('not-now'));
    assert.deepEqual(await link.request('auth.devices', {}), { devices: [] });
    link.close();
  });

  it('speaks after her logout: nobody listens', async () => {
    const mallory = await member();
    await mallory.link.request('auth.log-out', {});
    const late = mallory.link.request('broadcast.send', { id: randomBytes(16), text: 'one more thing' });
    await assert.rejects(late);
    assert.equal(await mallory.farewell(), 'signed-out');
    await others.talk();
    assert.ok(!others.alice.texts.includes('one more thing'));
  });

  it('speaks as the daemon would: her words reach nobody', async () => {
    const raw = await rawMember();
    const forged = { number: 1, id: randomBytes(16), from: 'alice', sentAt: 1, text: 'I never said that' };
    raw.send(codec.encodeEvent('broadcast.message', forged));
    await others.talk();
    assert.ok(!others.bob.texts.includes('I never said that'));
    raw.destroy();
  });

  const violations: Readonly<Record<string, (raw: RawChannel) => void>> = {
    'announces a record of 4 GB': (raw) => raw.write(new Uint8Array(4).fill(0xff)),
    'sends what is no CBOR': (raw) => raw.send(Uint8Array.of(0xff, 0xff)),
    'nests lists without end': (raw) => raw.send(new Uint8Array(60_000).fill(0x81)),
    'announces a list of 4 billion': (raw) => raw.send(Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)),
    'sends bytes that no key sealed': (raw) =>
      raw.write(Buffer.concat([Uint8Array.of(0, 0, 0, 32), randomBytes(32)])),
  };
  for (const [what, violate] of Object.entries(violations)) {
    it(`${what}: hung up, and no memory is taken`, async function () {
      if (process.platform !== 'linux') this.skip();
      const attack = async () => {
        for (let round = 0; round < 20; round++) {
          const raw = await RawChannel.connect(where);
          violate(raw);
          await raw.closed;
        }
      };
      const growth = await growthMb(daemon.pid, () => others.talkDuring(attack()));
      assert.ok(growth < ALLOWED_GROWTH_MB, `${growth.toFixed(0)} MB`);
    });
  }

  it('floods right behind her login: held back, then hung up', async function () {
    if (process.platform !== 'linux') this.skip();
    const raw = await RawChannel.connect(where);
    raw.send(codec.encodeRequest('auth.sign-up', 0, await signUpBody()), ...asked(150));
    const growth = await growthMb(daemon.pid, () => others.talkDuring(floodWith(raw, asked(2_000))));
    assert.ok(growth < ALLOWED_GROWTH_MB, `${growth.toFixed(0)} MB`);
    await others.talk();
  });

  it('floods with pings, which nothing counts: the others go on', async function () {
    if (process.platform !== 'linux') this.skip();
    const raw = await rawMember();
    const flood = floodWith(raw, Array<Uint8Array>(5_000).fill(codec.encodeEvent('ping', {})));
    const growth = await growthMb(daemon.pid, async () => {
      for (let round = 0; round < 20; round++) await others.talk();
    });
    raw.destroy();
    await flood;
    assert.ok(growth < ALLOWED_GROWTH_MB, `${growth.toFixed(0)} MB`);
  });

  it('asks for much and reads nothing: hung up before it piles up', async function () {
    if (process.platform !== 'linux') this.skip();
    const writer = await member();
    for (let count = 0; count < 6; count++)
      await writer.link.request('broadcast.send', { id: randomBytes(16), text: `${count}`.repeat(16_000) });
    writer.link.close();
    const raw = await rawMember();
    raw.stopReading();
    const history = Array.from({ length: 100 }, (_, id) =>
      codec.encodeRequest('broadcast.history', id + 1, { limit: 100 }),
    );
    const growth = await growthMb(daemon.pid, () => others.talkDuring(floodWith(raw, history)));
    assert.ok(growth < ALLOWED_GROWTH_MB, `${growth.toFixed(0)} MB`);
  });
});
