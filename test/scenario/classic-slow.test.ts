import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { authPlugin } from '../../daemon/src/plugins/auth/plugin.ts';
import { broadcastPlugin } from '../../daemon/src/plugins/broadcast/plugin.ts';
import { classicPlugin } from '../../daemon/src/plugins/classic/plugin.ts';
import { presencePlugin } from '../../daemon/src/plugins/presence/plugin.ts';
import type { Member } from '../../daemon/test/plugins/member.ts';
import { PluginDaemon } from '../../daemon/test/plugins/plugin-daemon.ts';
import { within } from '../deadline.ts';
import { ClassicClient } from './support/classic-client.ts';

const PASSWORD = 'correct horse battery';
const MEBIBYTE = 1024 * 1024;
const TEXT = 'x'.repeat(16_384);

describe('an original client that stops reading', function () {
  this.timeout(60_000);
  let daemon: PluginDaemon;
  let bob: ClassicClient;
  let carol: Member;

  async function start(queueKibibytes: number): Promise<void> {
    daemon = await PluginDaemon.start([
      [authPlugin, { registration: 'open' }],
      [broadcastPlugin, { history: 1 }],
      [presencePlugin, {}],
      [classicPlugin, { listen: '127.0.0.1:0', queueKibibytes }],
    ]);
    carol = await daemon.connect();
    await carol.signUp('carol');
    bob = await connect();
    await bob.signUp('bob', PASSWORD);
    await sees(true);
  }

  afterEach(async () => {
    bob.close();
    await daemon.dispose();
  });

  async function connect(): Promise<ClassicClient> {
    const { address } = (await daemon.admin.call('classic', {})) as { address: string };
    const pem = await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8');
    return ClassicClient.connect(address, pem);
  }

  /** Carol is told that bob came, or went. */
  async function sees(online: boolean): Promise<void> {
    for (;;) {
      const { type, body } = await within(10_000, `bob ${online ? 'coming' : 'going'}`, carol.nextEvent());
      if (type === 'presence.changed' && body.user === 'bob' && body.online === online) return;
    }
  }

  const say = (text: string) => carol.link.request('broadcast.send', { id: randomBytes(16), text });

  /** Some at a time, until so much was said or it is over. */
  async function flood(mebibytes: number, isOver = () => false): Promise<number> {
    const some = Array<string>(8).fill(TEXT);
    let said = 0;
    for (; said < mebibytes * MEBIBYTE && !isOver(); said += some.length * TEXT.length)
      await Promise.all(some.map(say));
    return said;
  }

  it('is disconnected once so much waits for it, and the others hear on', async () => {
    await start(1_024);
    const alice = await connect();
    await alice.signUp('alice', PASSWORD);
    bob.socket.pause();
    const isGone = () =>
      carol
        .takeEvents()
        .some(({ type, body }) => type === 'presence.changed' && body.user === 'bob' && !body.online);
    const said = await flood(64, isGone);
    assert.ok(said < 64 * MEBIBYTE, 'bob is still there');
    await say('the last one');
    for (let content; content !== 'the last one';) content = (await alice.hears('BROADCAST'))['content'];
    alice.close();
  });

  it('is gone for the others as soon as it hangs up, whatever still waits for it', async () => {
    await start(262_144);
    bob.socket.pause();
    // More than the system holds for both ends of a connection.
    await flood(12);
    bob.socket.end();
    await sees(false);
  });
});
