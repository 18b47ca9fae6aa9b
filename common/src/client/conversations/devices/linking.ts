import type { ListedDevice } from '../../../auth/device-list.ts';
import { linkCode } from '../../../e2e/link-code.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { Body } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import type { LinkRequest } from './devices-api.ts';
import type { Messenger } from '../messenger.ts';
import type { RelayLink } from '../relay-link.ts';

// PROTOCOL.md section 8.13.

/** As many as the daemon keeps for one user. */
const MAX_REQUESTS = 8;

type Asked = Body<Messages, 'e2e-relay.link-asked'>;

interface Request {
  readonly shown: LinkRequest;
  readonly listed: ListedDevice;
}

/** Who asks this machine to be linked, over the present connection. */
export class LinkRequests {
  #requests = new Map<string, Request>();

  /** With the codes that the machines that ask should show. */
  get all(): readonly LinkRequest[] {
    return [...this.#requests.values()].map(({ shown }) => shown);
  }

  /** The device, if it still is what was compared. */
  compared(device: string, code: string): ListedDevice | undefined {
    const request = this.#requests.get(device);
    return request?.shown.code === code ? request.listed : undefined;
  }

  /** What came before this machine was there. @throws as requests do. */
  async load(link: RelayLink, messenger: Messenger): Promise<void> {
    const { requests } = await link.request('e2e-relay.link-requests', {});
    for (const asked of requests) this.add(asked, messenger);
  }

  add({ device: id, name, signingKey, dhKey }: Asked, { keys }: Messenger): void {
    const own = keys.device;
    const device = encodeBase64Url(id);
    if (!own || (this.#requests.size >= MAX_REQUESTS && !this.#requests.has(device))) return;
    const { user, identityKey } = own;
    const code = linkCode({ user, identityKey, device: { id, signingKey, dhKey } });
    this.#requests.set(device, { shown: { device, name, code }, listed: { id, name, signingKey, dhKey } });
  }

  drop(device: string): void {
    this.#requests.delete(device);
  }

  clear(): void {
    this.#requests = new Map();
  }
}
