import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HeldClock } from '../../../common/test/support/held-clock.ts';
import { authPlugin } from '../../src/plugins/auth/plugin.ts';
import { limitsPlugin } from '../../src/plugins/limits/plugin.ts';
import { refused } from '../plugins/member.ts';
import { PluginDaemon } from '../plugins/plugin-daemon.ts';

describe('the daemon’s door', () => {
  let daemon: PluginDaemon;
  const clock = new HeldClock();
  const sockets: Socket[] = [];

  before(async () => {
    daemon = await PluginDaemon.start(
      [
        [limitsPlugin, {}],
        [authPlugin, { registration: 'open' }],
      ],
      clock,
    );
  });

  after(async () => {
    for (const socket of sockets) socket.destroy();
    await daemon.dispose();
  });

  async function knock(bytes: string | Uint8Array = ''): Promise<Socket> {
    const [host, port] = daemon.address.split(':');
    const socket = connect(Number(port), host);
    sockets.push(socket);
    socket.on('error', () => undefined); // A reset is one of the ways to be turned away.
    await once(socket, 'connect');
    socket.resume();
    if (bytes.length > 0) socket.write(bytes);
    return socket;
  }

  const closed = async (socket: Socket) => {
    if (!socket.closed) await once(socket, 'close');
  };

  it('turns away who speaks something else, at once', async () => {
    await closed(await knock('GET / HTTP/1.1\r\n\r\n'));
    await closed(await knock(new Uint8Array(2000).fill(255)));
  });

  it('waits 5 s for a hello', async () => {
    const silent = await knock('Nonce');
    // The round trip of another connection tells that the daemon has seen the silent one.
    const other = await daemon.connect();
    clock.advance(5_000);
    await closed(silent);
    assert.equal(
      await other.link
        .request('auth.scram-first', { message: 'x' })
        .catch((e: unknown) => refused('invalid')(e)),
      true,
    );
  });

  it('waits 30 s for a login', async () => {
    const idle = await daemon.connect();
    clock.advance(30_000);
    assert.equal(await idle.farewell(), 'timed-out');
  });

  it('ends after three failed logins, and keeps what needs a login for later', async () => {
    const guest = await daemon.connect();
    await assert.rejects(guest.link.request('auth.devices', {}), refused('not-now'));
    const device = new Uint8Array(16);
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(
        guest.link.request('auth.device-login', { user: 'nobody', device, signature: new Uint8Array(64) }),
        refused('login-failed'),
      );
    }
    assert.equal(await guest.farewell(), 'too-many-attempts');
  });

  it('ends a session that guesses at its password', async () => {
    const alice = await daemon.connect();
    await alice.signUp('alice');
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(alice.prove('alice', 'not the password'), refused('login-failed'));
    }
    assert.equal(await alice.farewell(), 'too-many-attempts');
  });

  it('counts a connection until its socket is gone', async () => {
    const lingering: Socket[] = [];
    for (let index = 0; index < 20; index++) lingering.push(await knock('GET / HTTP/1.1\r\n\r\n'));
    await Promise.all(lingering.map(closed));
    assert.ok(await daemon.connect(), 'all places are free again');
  });
});
