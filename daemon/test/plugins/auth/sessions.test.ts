import assert from 'node:assert/strict';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { HeldClock } from '../../../../common/test/support/held-clock.ts';
import { credentials, newDevice, PASSWORD, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

describe('a session and its user’s devices', () => {
  const device = newDevice();
  const clock = new HeldClock();
  let daemon: PluginDaemon;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([[authPlugin, { registration: 'open', maxDevices: 2 }]], clock);
  });

  afterEach(() => daemon.dispose());

  it('enrols after sign-up, and logs in by the key after a restart', async () => {
    await enrolledAlice();
    await daemon.restart();
    const again = await daemon.connect();
    await again.logInWith(device, 'alice');
    assert.deepEqual((await again.link.ready()).device, device.id);
  });

  it('asks a device key for the password before it changes anything', async () => {
    await enrolledAlice();
    const session = await daemon.connect();
    await session.logInWith(device, 'alice');
    await assert.rejects(session.enrol('alice', newDevice()), refused('password-needed'));
    await assert.rejects(
      session.link.request('auth.revoke-device', { device: device.id }),
      refused('password-needed'),
    );
    const change = session.link.request('auth.change-password', await credentials('another password'));
    await assert.rejects(change, refused('password-needed'));
    await session.prove('alice');
    await session.enrol('alice', newDevice());
    await assert.rejects(session.enrol('alice', newDevice()), refused('too-many'));
  });

  it('proves the password of its own user only', async () => {
    await enrolledAlice();
    const mallory = await daemon.connect();
    await mallory.signUp('mallory');
    await assert.rejects(mallory.prove('alice'), refused('login-failed'));
    await assert.rejects(mallory.prove('mallory', 'wrong'), refused('login-failed'));
    await mallory.prove('mallory');
  });

  it('takes no key without proof that its private half is there', async () => {
    const alice = await daemon.connect();
    await alice.signUp('alice');
    const { id, key } = newDevice();
    const enrolment = { device: id, name: 'x', key: key.publicKey, signature: new Uint8Array(64) };
    await assert.rejects(alice.link.request('auth.enrol-device', enrolment), refused('invalid'));
  });

  it('answers a log-out, then says goodbye to all sessions of that device and to no other', async () => {
    const here = await enrolledAlice();
    const sameDevice = await daemon.connect();
    await sameDevice.logInWith(device, 'alice');
    const otherDevice = await daemon.connect();
    await otherDevice.prove('alice');
    assert.deepEqual(await here.link.request('auth.log-out', {}), {});
    assert.equal(await here.farewell(), 'signed-out');
    assert.equal(await sameDevice.farewell(), 'signed-out');
    assert.deepEqual(await otherDevice.link.request('auth.devices', {}), { devices: [] });
    const later = await daemon.connect();
    await assert.rejects(later.logInWith(device, 'alice'), refused('login-failed'));
  });

  it('logs out a session without a device, alone', async () => {
    const [first, second] = [await daemon.connect(), await daemon.connect()];
    await first.signUp('alice');
    await second.prove('alice');
    assert.deepEqual(await first.link.request('auth.log-out', {}), {});
    assert.equal(await first.farewell(), 'signed-out');
    assert.deepEqual(await second.link.request('auth.devices', {}), { devices: [] });
  });

  it('revokes a device: its sessions end, its key logs in no more', async () => {
    const lost = await enrolledAlice();
    const safe = await daemon.connect();
    await safe.prove('alice');
    await assert.rejects(
      safe.link.request('auth.revoke-device', { device: randomBytes(16) }),
      refused('not-found'),
    );
    assert.deepEqual(await safe.link.request('auth.revoke-device', { device: device.id }), {});
    assert.equal(await lost.farewell(), 'revoked');
    await assert.rejects((await daemon.connect()).logInWith(device, 'alice'), refused('login-failed'));
    assert.deepEqual(await safe.link.request('auth.devices', {}), { devices: [] });
  });

  it('answers who revokes the very device it speaks from', async () => {
    const alice = await enrolledAlice();
    assert.deepEqual(await alice.link.request('auth.revoke-device', { device: device.id }), {});
    assert.equal(await alice.farewell(), 'revoked');
  });

  it('changes the password; sessions by a device key stay', async () => {
    const alice = await enrolledAlice();
    const other = await daemon.connect();
    await other.logInWith(device, 'alice');
    assert.deepEqual(
      await alice.link.request('auth.change-password', await credentials('another password')),
      {},
    );
    await assert.rejects((await daemon.connect()).prove('alice', PASSWORD), refused('login-failed'));
    await (await daemon.connect()).prove('alice', 'another password');
    assert.equal((await other.link.request('auth.devices', {})).devices.length, 1);
  });

  it('ends the sessions that proved the old password before it answers a change', async () => {
    const alice = await enrolledAlice();
    const [byPassword, byDevice, bob] = [
      await daemon.connect(),
      await daemon.connect(),
      await daemon.connect(),
    ];
    await byPassword.prove('alice');
    await byDevice.logInWith(device, 'alice');
    await byDevice.prove('alice');
    await bob.signUp('bob');
    await alice.link.request('auth.change-password', await credentials('another password'));
    const enrolment = byPassword.enrol('alice', newDevice());
    await assert.rejects(enrolment);
    assert.deepEqual([await byPassword.farewell(), await byDevice.farewell()], ['refused', 'refused']);
    assert.equal((await alice.link.request('auth.devices', {})).devices.length, 1);
    await alice.enrol('alice', newDevice());
    await bob.enrol('bob', newDevice());
    await (await daemon.connect()).logInWith(device, 'alice');
  });

  it('lets one of two changes at once through, and ends the session of the other', async () => {
    const alice = await enrolledAlice();
    const thief = await daemon.connect();
    await thief.prove('alice');
    const passwords = ['another password', 'the password of a thief'] as const;
    const verifiers = await Promise.all(passwords.map((password) => credentials(password)));
    const results = await Promise.allSettled(
      [alice, thief].map((member, index) =>
        member.link.request('auth.change-password', verifiers[index] ?? assert.fail()),
      ),
    );
    const winner = results.findIndex((result) => result.status === 'fulfilled');
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    assert.equal(await [thief, alice][winner]?.farewell(), 'refused');
    await (await daemon.connect()).prove('alice', passwords[winner]);
  });

  it('ends a session that logs in by the old password while it is changed', async () => {
    const alice = await enrolledAlice();
    const late = await Promise.all(Array.from({ length: 4 }, () => daemon.connect()));
    const verifier = await credentials('another password');
    const logins = late.map((member) => member.prove('alice').then(() => member.link.ready()));
    const settled = Promise.allSettled(logins);
    await Promise.race(logins);
    await alice.link.request('auth.change-password', verifier);
    await settled;
    for (const member of late) await assert.rejects(member.enrol('alice', newDevice()));
    assert.equal((await alice.link.request('auth.devices', {})).devices.length, 1);
  });

  it('notes when a device was last seen', async () => {
    const alice = await enrolledAlice();
    const enrolledAt = clock.now();
    clock.jump(11 * 60_000);
    await (await daemon.connect()).logInWith(device, 'alice');
    let [seen] = (await alice.link.request('auth.devices', {})).devices;
    // Written beside the login, so it may come a round trip later.
    while (seen?.lastSeenAt === enrolledAt) [seen] = (await alice.link.request('auth.devices', {})).devices;
    assert.deepEqual(seen, {
      id: device.id,
      name: 'a device',
      enrolledAt,
      lastSeenAt: enrolledAt + 11 * 60_000,
    });
  });

  async function enrolledAlice() {
    const alice = await daemon.connect();
    await alice.signUp('alice');
    await alice.enrol('alice', device);
    return alice;
  }
});
