import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askDaemon } from '../../daemon/src/cli/admin-client.ts';
import {
  Box,
  ClassicClient,
  ClassicPerson,
  Ephemeral,
  type Fields,
  isSignedBy,
} from './support/classic-client.ts';
import { DaemonProcess } from './support/daemon-process.ts';
import { TerminalProcess } from './support/terminal-process.ts';

const PASSWORD = 'correct horse battery';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: unknown) => Buffer.from(String(text), 'base64');

describe('somebody at the terminal client and somebody on an original one', function () {
  // Each run is a process of its own, and a busy machine is slow to start them.
  this.timeout(60_000);
  const identity = new ClassicPerson();
  let daemon: DaemonProcess;
  let folder: string;
  let olga: ClassicClient;
  let alice: TerminalProcess;
  /** What both have at the end of a test. */
  let lastBox: Box;

  before(async () => {
    daemon = await DaemonProcess.start({
      plugins: {
        limits: {},
        auth: { registration: 'open' },
        broadcast: {},
        presence: {},
        'e2e-relay': {},
        classic: { listen: '127.0.0.1:0' },
      },
    });
    folder = await mkdtemp(join(tmpdir(), 'ns-classic-dm-'));
    await meetOlga((client) => client.signUp('olga', PASSWORD));
    alice = new TerminalProcess(['--state', join(folder, 'alice')]);
    alice.type(`connect ${daemon.invite}`);
    alice.type('signup alice');
    alice.type(PASSWORD);
    await alice.see(/Signed in as alice/);
  });

  after(async () => {
    await alice.dispose();
    olga.close();
    await daemon.remove();
    await rm(folder, { recursive: true });
  });

  async function meetOlga(enter: (client: ClassicClient) => Promise<void>): Promise<void> {
    const door = (await askDaemon(join(daemon.dataDir, 'admin.sock'), 'classic')) as { address: string };
    const serverPem = await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8');
    olga = await ClassicClient.connect(door.address, serverPem);
    await enter(olga);
    await olga.register(identity);
  }

  /** The next packet, of that type and from alice. */
  async function packet(type: string): Promise<Fields> {
    const fields = await olga.hears('INCOMING_E2E_PACKET');
    assert.deepEqual([fields['type'], fields['from_user']], [type, 'alice']);
    return fields;
  }

  const half = ({ der }: Ephemeral) => ({
    to: 'alice',
    ephemeral_dh_pub_key_b64: base64(der),
    signature_b64: base64(identity.sign(der)),
  });

  /** What alice's half and olga's give, once it is known that alice signed hers. */
  async function agreed(mine: Ephemeral, theirs: Fields): Promise<Box> {
    const { payload } = await olga.ask('GET_E2E_PUBKEY', { target_username: 'alice' });
    const der = bytesOf(theirs['ephemeral_dh_pub_key_b64']);
    assert.ok(isSignedBy(String(payload['e2e_public_key_pem']), der, bytesOf(theirs['signature_b64'])));
    return new Box(mine.agree(der));
  }

  const say = (box: Box, text: string) =>
    olga.send('E2E_DM_MESSAGE', { to: 'alice', e2e_encrypted_content_b64: base64(box.seal(text)) });
  const heard = async (box: Box) =>
    box.open(bytesOf((await packet('e2e_dm_message'))['e2e_encrypted_content_b64']));

  /** For the daemon, and for alice. */
  async function olgaIsGone(): Promise<void> {
    for (let shown = 'olga'; shown.includes('olga');) {
      const before = alice.output.length;
      alice.type('people');
      await alice.see(/Online: [^\n]*\n/);
      shown = alice.output.slice(before);
    }
  }

  it('write to each other, whoever begins, and after either has left', async () => {
    alice.type('dm olga hello');
    await alice.see(/olga is on an original client\. Encrypted \(classic\): no offline/);
    const mine = new Ephemeral();
    const box = await agreed(mine, await packet('e2e_dh_initiate'));
    olga.send('E2E_DH_RESPONSE', half(mine));
    assert.equal(await heard(box), 'hello');
    await alice.see(/ you to olga \(classic\): hello\n/);
    say(box, 'hi, grüß dich');
    await alice.see(/ olga to you \(classic\): hi, grüß dich\n/);

    olga.close();
    await olgaIsGone();
    alice.type('are you there?');
    await alice.see(/not online: nothing waits for them there/);

    await meetOlga((client) => client.signIn('olga', PASSWORD));
    const again = new Ephemeral();
    olga.send('E2E_DH_INITIATE', half(again));
    const second = await agreed(again, await packet('e2e_dh_response'));
    say(second, 'back');
    await alice.see(/ olga to you \(classic\): back\n/);
    alice.type('good');
    assert.equal(await heard(second), 'good');
    lastBox = second;
  });

  it('gets all of many long texts, though only a share of them goes in a second', async () => {
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(30_000));
    for (const text of texts) alice.type(text);
    const got: string[] = [];
    for (let box: Box | undefined; got.length < texts.length;) {
      const fields = await olga.hears('INCOMING_E2E_PACKET');
      if (fields['type'] === 'e2e_dm_message') {
        box ??= lastBox;
        got.push(box.open(bytesOf(fields['e2e_encrypted_content_b64'])));
      } else {
        const mine = new Ephemeral();
        box = await agreed(mine, fields);
        olga.send('E2E_DH_RESPONSE', half(mine));
      }
    }
    assert.deepEqual(got, texts);
    assert.equal(await alice.leave(), 1, 'one was not sent before, which a script is told');
  });
});
