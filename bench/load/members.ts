import { signDeviceList } from '../../common/src/auth/device-list.ts';
import {
  deviceEnrolmentStatement,
  deviceLoginStatement,
  identityStatement,
} from '../../common/src/auth/device-proof.ts';
import { ITERATIONS, makeVerifier, saltPassword, type ScramVerifier } from '../../common/src/auth/scram.ts';
import { scramLogin } from '../../common/src/client/scram-login.ts';
import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { DaemonClient, type DaemonPlace } from './daemon-client.ts';

/**
 * Accounts made; connections past that are further sessions of the same people. Everybody is told whenever somebody
 * comes (presence), which would make most of the work for ten thousand people who log in one after the other.
 */
const MOST_ACCOUNTS = 101;

const device = { id: randomBytes(16), key: Ed25519Key.generate() };
const salt = randomBytes(16);
let salting: Promise<Uint8Array> | undefined;

/** The password of everybody, as SCRAM wants it: PBKDF2 runs once, so that nobody waits for the generator. */
function saltedPassword(): Promise<Uint8Array> {
  return (salting ??= saltPassword('one password for all', salt, ITERATIONS.byDefault));
}

async function verifier(): Promise<ScramVerifier> {
  return makeVerifier(await saltedPassword(), salt, ITERATIONS.byDefault);
}

/** Somebody whom encrypted messages can be sent to. */
export interface RelayMember {
  readonly client: DaemonClient;
  readonly address: { readonly user: string; readonly device: Uint8Array };
}

/** Who has an account at a daemon. They share a password, a device and its key. */
export class Members {
  readonly #place: DaemonPlace;
  readonly #prefix: string;
  #accounts = 0;
  #joined = 0;

  /** `prefix`: what the names of these people begin with. */
  constructor(place: DaemonPlace, prefix = 'member') {
    this.#place = place;
    this.#prefix = prefix;
  }

  /** One more session: of somebody new, as long as there are few. */
  async join(): Promise<DaemonClient> {
    const index = this.#joined++;
    if (index < MOST_ACCOUNTS) return this.signUp();
    return this.deviceLogin(index % this.#accounts);
  }

  /** A new account with a device, still connected. */
  async signUp(): Promise<DaemonClient> {
    const user = this.#nameOf(this.#accounts++);
    const client = await DaemonClient.connect(this.#place);
    await client.request('auth.sign-up', { user, displayName: user, ...(await verifier()) });
    await client.ready;
    const claim = { binding: client.binding, user, device: device.id };
    const signature = device.key.sign(deviceEnrolmentStatement(claim, device.key.publicKey));
    const enrolment = { device: device.id, name: 'bench', key: device.key.publicKey, signature };
    await client.request('auth.enrol-device', enrolment);
    return client;
  }

  /** A new account whose device is in its signed list. */
  async joinRelay(): Promise<RelayMember> {
    const user = this.#nameOf(this.#accounts);
    const client = await this.signUp();
    const identity = Ed25519Key.generate();
    const key = identity.publicKey;
    const signature = identity.sign(identityStatement(client.binding, user, key));
    await client.request('e2e-relay.publish-identity', { key, signature });
    const listed = {
      id: device.id,
      name: 'bench',
      signingKey: device.key.publicKey,
      dhKey: device.key.publicKey,
    };
    const list = { user, identityKey: key, version: 1, issuedAt: Date.now(), devices: [listed] };
    await client.request('e2e-relay.publish-list', signDeviceList(list, identity));
    return { client, address: { user, device: device.id } };
  }

  /** One more session of the account with that index, by password. */
  async passwordLogin(index: number): Promise<DaemonClient> {
    const client = await DaemonClient.connect(this.#place);
    // The login wipes what it is given.
    const saltedFor = async () => Uint8Array.from(await saltedPassword());
    await scramLogin(client, { user: this.#nameOf(index), fewestIterations: ITERATIONS.minimum, saltedFor });
    await client.ready;
    return client;
  }

  /** One more session of the account with that index, by device key. */
  async deviceLogin(index: number): Promise<DaemonClient> {
    const user = this.#nameOf(index);
    const client = await DaemonClient.connect(this.#place);
    const statement = deviceLoginStatement({ binding: client.binding, user, device: device.id });
    await client.request('auth.device-login', {
      user,
      device: device.id,
      signature: device.key.sign(statement),
    });
    await client.ready;
    return client;
  }

  #nameOf(index: number): string {
    return `${this.#prefix}${index}`;
  }
}
