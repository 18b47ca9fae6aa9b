import { equalBytes } from '../../../crypto/bytes.ts';
import { linkCode } from '../../../e2e/link-code.ts';
import { type OwnDevice, publicDevice } from '../../../e2e/own-device.ts';
import type { ClientProblem } from '../../problem.ts';
import {
  encryptionNotReady,
  listWithdrawn,
  notListed,
  otherCode,
  otherIdentity,
} from '../direct-problems.ts';
import type { Listing } from './own-list.ts';
import { type Attached, ownerOf } from './machine-owner.ts';
import type { Messenger } from '../messenger.ts';
import type { Owner } from './own-keys.ts';

// PROTOCOL.md section 8.13.

interface Asking {
  /** To be compared with what the other machine shows. */
  readonly code: string;
  /** A list has this machine: the person has to confirm that the other machine has made that one. */
  readonly isListed?: true;
}

interface Looked {
  readonly listing: Listing;
  readonly owner: Owner | undefined;
}

/** How far this machine is on its way into the list of its person, over the present connection. */
export class OwnLink {
  #asking: Asking | undefined;

  get asking(): Asking | undefined {
    return this.#asking;
  }

  drop(): void {
    this.#asking = undefined;
  }

  /** Shows this machine to the others. @throws ClientProblem or as requests do */
  async ask(attached: Attached, messenger: Messenger): Promise<void> {
    if (this.#asking?.isListed) return;
    const owner = await ownerOf(attached);
    if (!owner || owner === 'unknown')
      throw encryptionNotReady('There is nothing that this machine could be linked with: start over.');
    await messenger.run(() => {
      if (messenger.keys.isOther(owner)) messenger.beginAs(owner);
    });
    const own = ownDevice(messenger);
    const keys = { signingKey: own.signingKey.publicKey, dhKey: own.dhKey.publicKey };
    await attached.connection.session.request('e2e-relay.ask-link', { name: owner.deviceName, ...keys });
    this.#asking = { code: codeOf(own) };
  }

  /** The lists were looked at, and this machine is none of the devices. */
  noteMissing({ listing, owner }: Looked, messenger: Messenger): void {
    const before = this.#asking;
    if (listing === 'unconfirmed') this.#asking = { code: codeOf(ownDevice(messenger)), isListed: true };
    else if (before?.isListed || !owner || messenger.keys.isOther(owner)) this.drop();
  }

  /**
   * The person has compared the code of the keys that are here, so their identity is the person's own.
   * @throws ClientProblem when it is another code, or the daemon shows another identity or no such list; as requests do
   */
  async confirm(code: string, attached: Attached, messenger: Messenger): Promise<void> {
    if (!this.#asking?.isListed || this.#asking.code !== code) throw otherCode();
    const owner = await ownerOf(attached);
    if (!owner || owner === 'unknown' || messenger.keys.isOther(owner)) throw otherIdentity();
    const isListed = await messenger.run(() => messenger.own.confirm(attached.connection.session));
    if (!isListed) throw listWithdrawn();
  }

  /** With new keys, which no list has: whoever signed one, this machine never takes it for its own. */
  async withdraw(messenger: Messenger): Promise<void> {
    if (!this.#asking?.isListed) return;
    await messenger.run(() => {
      const { user, identityKey, id } = ownDevice(messenger);
      messenger.beginAs({ user, identityKey, deviceId: id });
    });
    this.drop();
  }
}

/** Why a machine that was one of the person's devices is none any more. */
export function whyMissing(owner: Owner | undefined, { keys: { device } }: Messenger): ClientProblem {
  const isOther = owner && device && !equalBytes(owner.identityKey, device.identityKey);
  return isOther ? otherIdentity() : notListed();
}

function ownDevice({ keys }: Messenger): OwnDevice {
  if (!keys.device) throw encryptionNotReady('The keys of this machine are not there.');
  return keys.device;
}

function codeOf(own: OwnDevice): string {
  const { user, identityKey, ...device } = publicDevice(own);
  return linkCode({ user, identityKey, device });
}
