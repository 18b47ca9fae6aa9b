import { type ListedDevice } from '../../../auth/device-list.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import type { Ed25519Key } from '../../../crypto/ed25519.ts';
import { decodeBase64Url, encodeBase64Url } from '../../../text/base64.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import { ClientProblem } from '../../problem.ts';
import { problemOf } from '../../problem-words.ts';
import { RequestRefused } from '../../session-errors.ts';
import { MAX_NAME_BYTES, nameBeside } from './device-names.ts';
import type { DevicesApi, HandOver, HandOverApi, LinkRequest, OwnDeviceView } from './devices-api.ts';
import { identityNotHere } from '../direct-problems.ts';
import type { Encryption } from '../encryption.ts';
import type { Messenger } from '../messenger.ts';
import type { RelayLink } from '../relay-link.ts';

/** The devices of the person who is signed in: what views call. */
export class OwnDevices implements DevicesApi, HandOverApi {
  readonly #encryption: Encryption;
  readonly #provePassword: (password: string) => Promise<void>;

  /** `provePassword`: on the present connection; rejects with `login-failed`. */
  constructor(encryption: Encryption, provePassword: (password: string) => Promise<void>) {
    this.#encryption = encryption;
    this.#provePassword = provePassword;
  }

  get all(): readonly OwnDeviceView[] {
    const { messenger } = this.#encryption;
    const own = messenger?.keys.device;
    return (messenger?.own.list?.devices ?? [])
      .map(({ id, name }) => {
        return { id: encodeBase64Url(id), name, isThis: own !== undefined && equalBytes(id, own.id) };
      })
      .sort((a, b) => Number(b.isThis) - Number(a.isThis));
  }

  get canChange(): boolean {
    return this.#encryption.ownIdentity !== undefined;
  }

  get requests(): readonly LinkRequest[] {
    return this.canChange ? this.#encryption.requests.all : [];
  }

  askToLink(): Promise<void> {
    return told(() => this.#encryption.askToLink());
  }

  confirmLink(code: string): Promise<void> {
    return told(() => this.#encryption.confirmLink(code));
  }

  withdrawLink(): Promise<void> {
    return told(() => this.#encryption.withdrawLink());
  }

  approve(device: string, code: string): Promise<void> {
    return this.#change(async (tools) => {
      const { requests } = this.#encryption;
      const asked = requests.compared(device, code);
      if (!asked) throw notCompared();
      await publish(tools, (devices) => {
        const others = without(devices, asked.id);
        return [...others, { ...asked, name: nameBeside(others, asked.name) }];
      });
      requests.drop(device);
      tools.messenger.greet();
    });
  }

  refuse(device: string): Promise<void> {
    return this.#change(async ({ link }) => {
      await unlessGone(link.request('e2e-relay.refuse-link', { device: decodeBase64Url(device) }));
      this.#encryption.requests.drop(device);
    });
  }

  rename(device: string, name: string): Promise<void> {
    return this.#change(async (tools) => {
      const trimmed = name.trim();
      const { length } = encodeUtf8(trimmed);
      if (length === 0 || length > MAX_NAME_BYTES)
        throw new ClientProblem('refused', `A device's name has 1 to ${MAX_NAME_BYTES} bytes.`);
      const { id } = listed(tools, device);
      await publish(tools, (devices) =>
        devices.map((one) => (equalBytes(one.id, id) ? { ...one, name: trimmed } : one)),
      );
    });
  }

  revoke(device: string, password: string): Promise<void> {
    return this.#change(async (tools) => {
      const { id } = listed(tools, device);
      if (this.all.some((one) => one.isThis && one.id === device))
        throw new ClientProblem('refused', 'This is the machine that you are at: sign out instead.');
      await this.#provePassword(password);
      await publish(tools, (devices) => without(devices, id));
      await unlessGone(tools.link.request('auth.revoke-device', { device: id }));
    });
  }

  get handOver(): HandOver | undefined {
    const { giving, taking } = this.#encryption.messenger?.parts ?? {};
    return giving?.progress ?? taking?.progress;
  }

  handHistory(device: string, signal: AbortSignal): Promise<void> {
    return told(() => this.#encryption.opened.parts.giving.give({ device: decodeBase64Url(device), signal }));
  }

  #change(task: (tools: Tools) => Promise<void>): Promise<void> {
    return told(async () => {
      const encryption = this.#encryption;
      const messenger = encryption.opened;
      const { link } = messenger;
      if (!link) throw new ClientProblem('not-connected', 'You are not connected.');
      const identity = encryption.ownIdentity;
      if (!identity) throw identityNotHere();
      await task({ messenger, link, identity });
      encryption.noteChange();
    });
  }
}

interface Tools {
  readonly messenger: Messenger;
  readonly link: RelayLink;
  readonly identity: Ed25519Key;
}

function publish(
  { messenger, link, identity }: Tools,
  change: (devices: readonly ListedDevice[]) => ListedDevice[],
): Promise<void> {
  return messenger.run(() => messenger.own.publish(identity, link, change));
}

function listed({ messenger }: Tools, device: string): ListedDevice {
  const found = messenger.own.list?.devices.find(({ id }) => encodeBase64Url(id) === device);
  if (!found) throw new ClientProblem('refused', 'You have no such device any more.');
  return found;
}

function without(devices: readonly ListedDevice[], gone: Uint8Array): ListedDevice[] {
  return devices.filter(({ id }) => !equalBytes(id, gone));
}

function notCompared(): ClientProblem {
  return new ClientProblem(
    'refused',
    'That machine does not ask under this code any more. Compare the codes again; if they differ, ' +
      'somebody may stand between your machines: refuse it.',
  );
}

/** What is not there any more needs not be ended. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof RequestRefused) || error.answer.code !== 'not-found') throw error;
  }
}

async function told(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    throw problemOf(error);
  }
}
