import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeVerifier, saltPassword } from '../../common/src/auth/scram.ts';
import { initiate } from '../../common/src/channel/handshake.ts';
import { connectTcp } from '../../common/src/node/tcp-transport.ts';
import { Codec } from '../../common/src/wire/codec.ts';
import { parseHostPort, parseInviteLink } from '../../common/src/wire/invite-link.ts';
import { messages } from '../../common/src/wire/messages.ts';
import { DaemonProcess } from '../scenario/support/daemon-process.ts';

const codec = new Codec(messages);
const FLOOD_MS = 6_000;
const ALLOWED_GROWTH_MB = 150;

/** Resident memory of a process, in MB (Linux). */
async function residentMb(pid: number): Promise<number> {
  const [, pages = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
  return (Number(pages) * 4096) / 2 ** 20;
}

describe('a member who floods right behind the login', function () {
  this.timeout(120_000);

  it('is held back: the memory of the daemon stays bounded', async function () {
    if (process.platform !== 'linux') this.skip();
    const daemon = await DaemonProcess.start();
    const { token, key } = parseInviteLink(daemon.invite);
    const transport = await connectTcp(parseHostPort(daemon.ready.address), AbortSignal.timeout(10_000));
    const { sealer } = await initiate(transport, key, Date.now());
    const link = { over: false };
    transport.listen({ onBytes: () => undefined, onClose: () => (link.over = true) });
    transport.resume();
    const salt = new Uint8Array(16);
    const verifier = makeVerifier(await saltPassword('long enough a password', salt, 600_000), salt, 600_000);
    const body = { user: 'flo', displayName: 'Flo', ...verifier, ...(token ? { invite: token } : {}) };
    const asked = (count: number) =>
      Array.from({ length: count }, (_, id) => codec.encodeRequest('auth.devices', id + 1, {}));
    transport.write(sealer.seal([codec.encodeRequest('auth.sign-up', 0, body), ...asked(150)]));
    const block = asked(2_000);
    const before = await residentMb(daemon.pid);
    let most = before;
    for (const end = Date.now() + FLOOD_MS; Date.now() < end && !link.over;) {
      if (transport.pendingBytes < 1 << 20) transport.write(sealer.seal(block));
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, await residentMb(daemon.pid));
    }
    console.log(`      ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`);
    assert.ok(most - before < ALLOWED_GROWTH_MB, `grew from ${before} to ${most} MB`);
    transport.destroy();
    await daemon.remove();
  });
});
