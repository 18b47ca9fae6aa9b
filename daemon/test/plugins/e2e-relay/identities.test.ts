import assert from 'node:assert/strict';
import { identityStatement } from '../../../../common/src/auth/device-proof.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { authPlugin } from '../../../src/plugins/auth/plugin.ts';
import { e2eRelayPlugin } from '../../../src/plugins/e2e-relay/plugin.ts';
import { type Member, newDevice, refused } from '../member.ts';
import { PluginDaemon } from '../plugin-daemon.ts';

describe('identity keys', () => {
  const device = newDevice();
  let daemon: PluginDaemon;
  let alice: Member;

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [e2eRelayPlugin, {}],
    ]);
    alice = await daemon.connect();
    await alice.signUp('alice');
    await alice.enrol('alice', device);
  });

  afterEach(() => daemon.dispose());

  it('are published and handed out, also after a restart', async () => {
    const key = Ed25519Key.generate();
    await publish(alice, key);
    await daemon.restart();
    const bob = await daemon.connect();
    await bob.signUp('bob');
    assert.deepEqual(await bob.link.request('e2e-relay.identity', { user: 'alice' }), { key: key.publicKey });
    await assert.rejects(bob.link.request('e2e-relay.identity', { user: 'bob' }), refused('not-found'));
  });

  it('need a signature over this connection and this user', async () => {
    const key = Ed25519Key.generate();
    const others = [
      identityStatement(new Uint8Array(32), 'alice', key.publicKey),
      identityStatement(alice.link.binding, 'bob', key.publicKey),
    ];
    for (const statement of others) {
      const claim = { key: key.publicKey, signature: key.sign(statement) };
      await assert.rejects(alice.link.request('e2e-relay.publish-identity', claim), refused('invalid'));
    }
  });

  it('need the password when they are new, not when they are the same', async () => {
    const [first, second] = [Ed25519Key.generate(), Ed25519Key.generate()];
    const byDevice = await daemon.connect();
    await byDevice.logInWith(device, 'alice');
    await assert.rejects(publish(byDevice, first), refused('password-needed'));
    await publish(alice, first);
    await publish(byDevice, first);
    await assert.rejects(publish(byDevice, second), refused('password-needed'));
    await byDevice.prove('alice');
    await publish(byDevice, second);
    assert.deepEqual(await alice.link.request('e2e-relay.identity', { user: 'alice' }), {
      key: second.publicKey,
    });
  });

  async function publish({ link }: Member, key: Ed25519Key): Promise<void> {
    const signature = key.sign(identityStatement(link.binding, 'alice', key.publicKey));
    await link.request('e2e-relay.publish-identity', { key: key.publicKey, signature });
  }
});
