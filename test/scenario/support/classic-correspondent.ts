import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askDaemon } from '../../../daemon/src/cli/admin-client.ts';
import {
  Box,
  ClassicClient,
  type ClassicPerson,
  Ephemeral,
  type Fields,
  isSignedBy,
} from './classic-client.ts';
import { DaemonProcess } from './daemon-process.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: unknown) => Buffer.from(String(text), 'base64');

/** Where people on original clients and people here write to each other. */
export function daemonForBoth(): Promise<DaemonProcess> {
  return DaemonProcess.start({
    plugins: {
      limits: {},
      auth: { registration: 'open' },
      broadcast: {},
      presence: {},
      'e2e-relay': {},
      classic: { listen: '127.0.0.1:0' },
    },
  });
}

/** Behind the daemon's door for original clients, not signed in. */
export async function atClassicDoor(daemon: DaemonProcess): Promise<ClassicClient> {
  const door = (await askDaemon(join(daemon.dataDir, 'admin.sock'), 'classic')) as { address: string };
  const serverPem = await readFile(join(daemon.dataDir, 'server_signing_public.pem'), 'utf8');
  return ClassicClient.connect(door.address, serverPem);
}

/** Somebody on an original client who writes with one other person. */
export class ClassicCorrespondent {
  readonly #client: ClassicClient;
  readonly #identity: ClassicPerson;
  readonly #peer: string;

  constructor(client: ClassicClient, identity: ClassicPerson, peer: string) {
    this.#client = client;
    this.#identity = identity;
    this.#peer = peer;
  }

  /** The next packet, whatever it is, from the other one. */
  async packet(): Promise<Fields> {
    const fields = await this.#client.hears('INCOMING_E2E_PACKET');
    assert.equal(fields['from_user'], this.#peer);
    return fields;
  }

  /** Begins, and has what both agree on. */
  async begins(): Promise<Box> {
    const mine = new Ephemeral();
    this.#client.send('E2E_DH_INITIATE', this.#half(mine));
    return this.#agreed(mine, await this.#packetOf('e2e_dh_response'));
  }

  /** What both agree on, once the other one has begun. */
  async answers(): Promise<Box> {
    return this.answersTo(await this.#packetOf('e2e_dh_initiate'));
  }

  async answersTo(initiation: Fields): Promise<Box> {
    const mine = new Ephemeral();
    const box = await this.#agreed(mine, initiation);
    this.#client.send('E2E_DH_RESPONSE', this.#half(mine));
    return box;
  }

  say(box: Box, text: string): void {
    this.#client.send('E2E_DM_MESSAGE', {
      to: this.#peer,
      e2e_encrypted_content_b64: base64(box.seal(text)),
    });
  }

  async hears(box: Box): Promise<string> {
    return this.opens(box, await this.#packetOf('e2e_dm_message'));
  }

  opens(box: Box, message: Fields): string {
    return box.open(bytesOf(message['e2e_encrypted_content_b64']));
  }

  async #packetOf(type: string): Promise<Fields> {
    const fields = await this.packet();
    assert.equal(fields['type'], type);
    return fields;
  }

  #half({ der }: Ephemeral) {
    return {
      to: this.#peer,
      ephemeral_dh_pub_key_b64: base64(der),
      signature_b64: base64(this.#identity.sign(der)),
    };
  }

  /** What both halves give, once it is known that the other one signed theirs. */
  async #agreed(mine: Ephemeral, theirs: Fields): Promise<Box> {
    const { payload } = await this.#client.ask('GET_E2E_PUBKEY', { target_username: this.#peer });
    const der = bytesOf(theirs['ephemeral_dh_pub_key_b64']);
    assert.ok(isSignedBy(String(payload['e2e_public_key_pem']), der, bytesOf(theirs['signature_b64'])));
    return new Box(mine.agree(der));
  }
}
