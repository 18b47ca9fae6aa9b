import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { formatServerFirst, parseClientFirst } from '../../common/src/auth/scram-messages.ts';
import { CLIENT_HELLO_BYTES } from '../../common/src/channel/hello.ts';
import { systemClock } from '../../common/src/clock.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { TcpTransport } from '../../common/src/node/tcp-transport.ts';
import { decodeBase64Url, encodeBase64 } from '../../common/src/text/base64.ts';
import { parseHostPort } from '../../common/src/wire/invite-link.ts';
import { ScriptedDaemon } from '../../common/test/client/support/scripted-daemon.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { isProblem } from './support/is-problem.ts';
import { Person } from './support/person.ts';

/** Mallory took the daemon's place: its address, and if she stole it, its key. */
class FalseDaemon {
  readonly script = new ScriptedDaemon(systemClock);
  /** Bytes that clients sent, hellos included. */
  received = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => {
      socket.on('data', (chunk) => (this.received += chunk.length));
      const transport = new TcpTransport(socket);
      // A client that finds another key, or does not believe an answer, hangs up.
      this.script.serve(transport).catch(() => transport.destroy());
    });
  }

  async listen(address: string): Promise<void> {
    this.#server.listen(parseHostPort(address));
    await once(this.#server, 'listening');
    assert.equal((this.#server.address() as AddressInfo).port, parseHostPort(address).port);
  }

  async dispose(): Promise<void> {
    this.#server.close();
    for (const link of this.script.links) link.close('stopping');
    await once(this.#server, 'close');
  }
}

describe('Mallory in the place of the daemon', function () {
  this.timeout(30_000);
  let daemon: DaemonProcess;
  let falseDaemon: FalseDaemon;
  let link: string;
  let alice: Person;

  before(async () => {
    daemon = await DaemonProcess.start();
    link = daemon.invite;
    alice = new Person('alice');
    await alice.signUp(link);
    await alice.client.signOut();
    await alice.client.disconnect();
    await daemon.stop();
  });

  beforeEach(async () => {
    falseDaemon = new FalseDaemon();
    await falseDaemon.listen(daemon.ready.address);
  });

  afterEach(async () => {
    await alice.client.disconnect();
    await falseDaemon.dispose();
  });

  after(async () => {
    alice.dispose();
    await daemon.remove();
  });

  async function stealKey(): Promise<void> {
    const seed = (await readFile(join(daemon.dataDir, 'daemon.key'), 'utf8')).trim();
    falseDaemon.script.key = Ed25519Key.fromSeed(decodeBase64Url(seed));
  }

  const answerFirst =
    (iterations: number, nonceOf = (nonce: string) => `${nonce}daemon`) =>
    (body: unknown) => {
      const { nonce } = parseClientFirst((body as { message: string }).message);
      return { message: formatServerFirst({ nonce: nonceOf(nonce), salt: randomBytes(16), iterations }) };
    };

  it('with a key of her own: the client refuses it, and has said nothing but its hello', async () => {
    await assert.rejects(alice.signIn(link), isProblem('key-mismatch'));
    assert.equal(alice.client.state.kind, 'offline');
    assert.ok(falseDaemon.received <= CLIENT_HELLO_BYTES, `${falseDaemon.received} bytes`);
  });

  it('with the stolen key, asking for fewer rounds than before: no proof leaves the client', async () => {
    await stealKey();
    falseDaemon.script.answers = { 'auth.scram-first': answerFirst(4_096) };
    await assert.rejects(alice.signIn(link), isProblem('daemon-untrusted'));
    assert.deepEqual(falseDaemon.script.requests, ['auth.scram-first']);
    assert.equal(alice.client.state.kind, 'offline');
  });

  it('with the stolen key, answering to another login: no proof leaves the client', async () => {
    await stealKey();
    falseDaemon.script.answers = {
      'auth.scram-first': answerFirst(600_000, () => 'a-nonce-of-another-login'),
    };
    await assert.rejects(alice.signIn(link), isProblem('daemon-untrusted'));
    assert.deepEqual(falseDaemon.script.requests, ['auth.scram-first']);
  });

  it('with the stolen key, not knowing the account: the client does not believe that it is in', async () => {
    await stealKey();
    falseDaemon.script.answers = {
      'auth.scram-first': answerFirst(600_000),
      'auth.scram-final': () => ({ message: `v=${encodeBase64(randomBytes(32))}` }),
    };
    await assert.rejects(alice.signIn(link), isProblem('daemon-untrusted'));
    assert.equal(alice.client.state.kind, 'offline');
  });
});
