import assert from 'node:assert/strict';
import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { PluginGateway, PluginPeer } from '../../src/plugin/api.ts';
import { authPlugin } from '../../src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../src/plugins/broadcast/plugin.ts';
import { limitsPlugin } from '../../src/plugins/limits/plugin.ts';
import { doorPlugin } from '../plugins/door-plugin.ts';
import { credentials, PASSWORD } from '../plugins/member.ts';
import { PluginDaemon } from '../plugins/plugin-daemon.ts';

/** What the daemon says to a peer that came by the plugin's door. */
class Ear {
  readonly heard: string[] = [];
  end: string | undefined;
  onEvent(type: string): void {
    this.heard.push(type);
  }
  onEnd(code: string): void {
    this.end = code;
  }
}

describe('a door of a plugin’s own', () => {
  let daemon: PluginDaemon;
  let gateway: PluginGateway;
  const noted: string[] = [];

  const door = doorPlugin((context) => {
    ({ gateway } = context);
    for (const hook of ['connect', 'handshaken', 'disconnected'] as const)
      context.on(hook, ({ peer }) => {
        noted.push(`${hook} ${peer.host}`);
        return undefined;
      });
    context.on('sessionReady', ({ session }) => void noted.push(`ready ${session.user}`));
    context.on('sessionClosed', ({ session, reason }) => void noted.push(`${reason} ${session.user}`));
  });

  beforeEach(async () => {
    daemon = await PluginDaemon.start([
      [limitsPlugin, { connections: { all: 2 } }],
      [authPlugin, { registration: 'open' }],
      [broadcastPlugin, {}],
      [door, {}],
    ]);
    noted.length = 0;
  });

  afterEach(() => daemon.dispose());

  const arrive = (host = '192.0.2.1') => gateway.admit({ host, address: `${host}:1` });

  async function signUp(peer: PluginPeer, user: string, ear: Ear) {
    const link = peer.begin(ear, { loginSeconds: 30 });
    await link.request('auth.sign-up', { user, displayName: user, ...(await credentials(PASSWORD)) });
    return link;
  }

  it('leads through the same hooks into the same session', async () => {
    const [peer, ear] = [await arrive(), new Ear()];
    const link = await signUp(peer, 'alice', ear);
    const sent = { id: new Uint8Array(16), text: 'hello' };
    await link.request('broadcast.send', sent);
    assert.deepEqual(ear.heard, ['welcome', 'ready', 'broadcast.message']);
    peer.gone();
    assert.equal(ear.end, 'not-now');
    await assert.rejects(link.request('broadcast.send', sent), PeerError);
    const host = '192.0.2.1';
    assert.deepEqual(noted, [
      `connect ${host}`,
      `handshaken ${host}`,
      'ready alice',
      'lost alice',
      `disconnected ${host}`,
    ]);
  });

  it('is counted by limits, and frees its places', async () => {
    const peers = [await arrive(), await arrive()];
    await assert.rejects(arrive(), { code: 'too-many-connections' });
    for (const peer of peers) peer.gone();
    await arrive();
  });

  it('lets each peer go once', async () => {
    const peers = [await arrive('192.0.2.1'), await arrive('192.0.2.2')] as const;
    peers[0].gone();
    peers[0].gone();
    assert.equal(noted.filter((what) => what.startsWith('disconnected')).length, 1);
    await arrive();
    await assert.rejects(arrive(), { code: 'too-many-connections' });
  });

  it('begins nothing with a peer who is gone', async () => {
    const [peer, ear] = [await arrive(), new Ear()];
    peer.gone();
    const link = peer.begin(ear, { loginSeconds: 30 });
    assert.equal(link.ended, true);
    assert.equal(ear.end, 'not-now');
  });

  it('checks what is asked and answered as on the wire', async () => {
    const ear = new Ear();
    const link = (await arrive()).begin(ear, { loginSeconds: 30 });
    await assert.rejects(link.request('broadcast.send', { id: new Uint8Array(16), text: 'x' }), {
      code: 'not-now',
    });
    await assert.rejects(link.request('auth.scram-first', { message: 7 }), { code: 'invalid' });
    await assert.rejects(link.request('no.such', {}), { code: 'unsupported' });
    await assert.rejects(link.request('auth.scram-first', { message: 'x'.repeat(100_000) }), {
      code: 'invalid',
    });
  });

  it('does not let one listener’s failure reach the others', async () => {
    const [ear, loud] = [new Ear(), new Ear()];
    loud.onEvent = () => {
      throw new Error('no paper left');
    };
    await signUp(await arrive(), 'loud', loud);
    const link = await signUp(await arrive(), 'alice', ear);
    await link.request('broadcast.send', { id: new Uint8Array(16), text: 'hello' });
    assert.ok(ear.heard.includes('broadcast.message'));
  });

  it('says goodbye when the daemon stops, and lets nobody in', async () => {
    const ear = new Ear();
    await signUp(await arrive(), 'alice', ear);
    await daemon.stop();
    assert.equal(ear.end, 'stopping');
    await assert.rejects(arrive(), { code: 'stopping' });
  });
});
