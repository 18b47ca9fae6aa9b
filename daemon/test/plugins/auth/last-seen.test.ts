import assert from 'node:assert/strict';
import { type Device, Devices } from '../../../src/plugins/auth/devices.ts';
import { LastSeen } from '../../../src/plugins/auth/last-seen.ts';
import { pluginStore, type PluginStore } from '../plugin-store.ts';

const ENROLLED_AT = 1_000;
const A_MOMENT_LATER = ENROLLED_AT + 1;
const AN_HOUR_LATER = ENROLLED_AT + 3_600_000;

const laptop: Device = {
  id: new Uint8Array(16).fill(1),
  name: 'laptop',
  key: new Uint8Array(32).fill(1),
  enrolledAt: ENROLLED_AT,
  lastSeenAt: ENROLLED_AT,
};
const peer = { host: '127.0.0.1', address: '127.0.0.1:7' };

describe('when a device was last seen', () => {
  let store: PluginStore;
  let devices: Devices;
  let lastSeen: LastSeen;
  let closed: string[];

  beforeEach(async () => {
    store = await pluginStore('auth');
    devices = new Devices(store.storage);
    lastSeen = new LastSeen(devices);
    closed = [];
    await devices.enrol('alice', laptop, 16);
  });

  afterEach(() => store.dispose());

  /** The session that a login leads to. */
  const session = {
    user: 'alice',
    device: laptop.id,
    peer,
    close: (code: string) => void closed.push(code),
  };

  const stored = async () => (await devices.find('alice', laptop.id))?.lastSeenAt;

  it('is noted once the session is there', async () => {
    lastSeen.expect(peer, { device: laptop, removals: devices.removals });
    await lastSeen.note(session, AN_HOUR_LATER);
    assert.equal(await stored(), AN_HOUR_LATER);
    assert.deepEqual(closed, []);
  });

  it('is not noted for every login', async () => {
    lastSeen.expect(peer, { device: laptop, removals: devices.removals });
    await lastSeen.note(session, A_MOMENT_LATER);
    assert.equal(await stored(), ENROLLED_AT);
    assert.deepEqual(closed, []);
  });

  it('is too late for a device that was revoked while it logged in', async () => {
    lastSeen.expect(peer, { device: laptop, removals: devices.removals });
    await devices.remove('alice', laptop.id);
    await lastSeen.note(session, A_MOMENT_LATER);
    assert.deepEqual(closed, ['revoked']);
  });

  it('is read again where no login said what it knew', async () => {
    await devices.remove('alice', laptop.id);
    await lastSeen.note(session, A_MOMENT_LATER);
    assert.deepEqual(closed, ['revoked']);
  });
});
