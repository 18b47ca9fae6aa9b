import assert from 'node:assert/strict';
import { deviceLoginStatement } from '../../../../common/src/auth/device-proof.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { Accounts } from '../../../src/plugins/auth/accounts.ts';
import { Decoys } from '../../../src/plugins/auth/decoys.ts';
import { DeviceLogin } from '../../../src/plugins/auth/device-login.ts';
import { type Device, Devices } from '../../../src/plugins/auth/devices.ts';
import { LastSeen } from '../../../src/plugins/auth/last-seen.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';
import { guest } from './guest.ts';
import { verifierOf } from './scram-client.ts';

const TEN_MINUTES = 600_000;

describe('devices of a user', () => {
  let store: PluginStore;
  let devices: Devices;

  beforeEach(async () => {
    store = await pluginStore('auth');
    devices = new Devices(store.storage);
  });

  afterEach(() => store.dispose());

  it('holds at most so many, also when they come at once', async () => {
    const all = Array.from({ length: 6 }, (_, index) => devices.enrol('alice', device(index), 4));
    const refused = (await Promise.allSettled(all)).filter((result) => result.status === 'rejected');
    assert.deepEqual(
      refused.map((result) => (result.reason as { code: string }).code),
      ['too-many', 'too-many'],
    );
    assert.equal((await devices.ofUser('alice')).length, 4);
  });

  it('enrols the same key again, keeping since when; another key under the same id is refused', async () => {
    await devices.enrol('alice', device(1), 1);
    await devices.enrol('alice', { ...device(1), name: 'renamed', enrolledAt: 50, lastSeenAt: 50 }, 1);
    const [known] = await devices.ofUser('alice');
    assert.deepEqual(known, { ...device(1), name: 'renamed', lastSeenAt: 50 });
    const other = { ...device(1), key: new Uint8Array(32).fill(99) };
    await assert.rejects(devices.enrol('alice', other, 1), { code: 'already-exists' });
  });

  it('notes when a device was here, while it is enrolled', async () => {
    await devices.enrol('alice', device(1), 16);
    const lastSeen = async () => (await devices.find('alice', device(1).id))?.lastSeenAt;
    const { lastSeenAt } = device(1);
    assert.equal(await devices.touch('alice', device(1).id, lastSeenAt + TEN_MINUTES - 1), true);
    assert.equal(await lastSeen(), lastSeenAt, 'not for every login');
    assert.equal(await devices.touch('alice', device(1).id, lastSeenAt + TEN_MINUTES), true);
    assert.equal(await lastSeen(), lastSeenAt + TEN_MINUTES);
    assert.equal(await devices.remove('alice', device(1).id), true);
    assert.equal(await devices.touch('alice', device(1).id, 78), false);
    assert.equal(await devices.remove('alice', device(1).id), false);
  });

  it('keeps those of different users apart', async () => {
    await devices.enrol('alice', device(1), 1);
    assert.equal(await devices.find('alice2', device(1).id), undefined);
    assert.equal(await devices.remove('bob', device(1).id), false);
  });
});

describe('device login', () => {
  const key = Ed25519Key.generate();
  const id = new Uint8Array(16).fill(1);
  let store: PluginStore;
  let login: DeviceLogin;
  let devices: Devices;

  beforeEach(async () => {
    store = await pluginStore('auth');
    devices = new Devices(store.storage);
    const accounts = new Accounts(store.storage);
    login = new DeviceLogin({
      accounts,
      devices,
      decoys: await Decoys.load(store.storage),
      lastSeen: new LastSeen(devices),
    });
    const verifier = await verifierOf('a long password');
    await store.storage.commit([accounts.insert('alice', { displayName: 'Alice', createdAt: 1, verifier })]);
    await devices.enrol('alice', { ...device(1), id, key: key.publicKey }, 16);
  });

  afterEach(() => store.dispose());

  it('logs in the enrolled device, without the rights of a password', async () => {
    const verdict = await login.handle(claim('alice', id), guest());
    const identity = { user: 'alice', displayName: 'Alice', device: id, passwordProven: false };
    assert.deepEqual(verdict, { kind: 'authenticated', answer: {}, identity });
  });

  it('fails alike for unknown users, unknown devices and wrong signatures', async () => {
    const [other, peer] = [new Uint8Array(16).fill(2), guest()];
    await assert.rejects(login.handle(claim('nobody', id), peer), { code: 'login-failed' });
    assert.equal(peer.claimedUser, 'nobody');
    await assert.rejects(login.handle(claim('alice', other), guest()), { code: 'login-failed' });
    const forged = { ...claim('alice', id), signature: new Uint8Array(64) };
    await assert.rejects(login.handle(forged, guest()), { code: 'login-failed' });
  });

  it('takes no signature made for another connection', async () => {
    await assert.rejects(login.handle(claim('alice', id), guest(new Uint8Array(32))), {
      code: 'login-failed',
    });
  });

  it('takes no device that was removed', async () => {
    await devices.remove('alice', id);
    await assert.rejects(login.handle(claim('alice', id), guest()), { code: 'login-failed' });
  });

  function claim(user: string, device: Uint8Array) {
    return {
      user,
      device,
      signature: key.sign(deviceLoginStatement({ binding: guest().binding, user, device })),
    };
  }
});

function device(number: number): Device {
  const id = new Uint8Array(16).fill(number);
  return { id, name: `device ${number}`, key: new Uint8Array(32).fill(number), enrolledAt: 5, lastSeenAt: 5 };
}
