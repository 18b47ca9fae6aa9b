import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import type { SignedDeviceList } from '../../../../common/src/auth/device-list.ts';
import type { PluginStorage, Session } from '../../plugin/api.ts';
import { hexOf, keyOf, ofUser } from './address.ts';
import { type DeviceLists, judgeList, type KnownList, open } from './device-lists.ts';
import type { Identities, IdentityClaim, Publication } from './identities.ts';
import type { LinkRequests } from './link-requests.ts';
import type { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { PrekeyRows } from './prekey-rows.ts';
import type { RelayContext } from './relay-config.ts';
import type { RelayReads } from './relay-reads.ts';
import type { Removals } from './removals.ts';

export interface OwnDevicesOptions {
  readonly storage: PluginStorage;
  readonly identities: Identities;
  readonly lists: DeviceLists;
  readonly prekeys: PrekeyRows;
  readonly mailboxes: Mailboxes;
  readonly removals: Removals;
  readonly reads: RelayReads;
  readonly sessions: RelayContext['sessions'];
  readonly links: LinkRequests;
  /** By user; shared with whoever publishes or claims prekeys. */
  readonly queue: KeyedQueue;
}

/** What a user says of the own identity and devices, and what goes with a device that is no longer one. */
export class OwnDevices {
  readonly #options: OwnDevicesOptions;

  constructor(options: OwnDevicesOptions) {
    this.#options = options;
  }

  /** Another key than before takes the devices of the old one with it. */
  publishIdentity(claim: IdentityClaim, session: Session): Promise<Publication> {
    const { queue, identities, lists, prekeys, links } = this.#options;
    const { user } = session;
    return queue.run(user, async () => {
      const before = await lists.find(user);
      const outcome = await identities.publish(claim, session, async () => [
        lists.remove(user),
        ...(await prekeys.removals(ofUser(user))),
      ]);
      if (outcome === 'replaced') {
        lists.remember(user, undefined);
        links.clear(user);
        this.#tellOthers(session);
        await this.#emptyAll(mailboxesOf(user, before));
      }
      return outcome;
    });
  }

  /** @throws PeerError `invalid`, `malformed`, `refused` or `outdated`. */
  publishList(signed: SignedDeviceList, session: Session): Promise<'newer' | 'same'> {
    const { queue, storage, identities, lists, links } = this.#options;
    const { user } = session;
    const next = open(signed);
    return queue.run(user, async () => {
      const [identityKey, before] = await Promise.all([identities.find(user), lists.find(user)]);
      const verdict = judgeList({ user, identityKey }, next, before);
      if (verdict === 'same') return verdict;
      const gone = mailboxesOf(user, before).filter((key) => !mailboxesOf(user, next).includes(key));
      const prekeys = await this.#prekeyRemovals([...gone, ...rekeyed(user, before, next)]);
      await storage.commit([lists.put(user, next.signed), ...prekeys]);
      lists.remember(user, next);
      links.settle(user, next);
      this.#tellOthers(session);
      await this.#emptyAll(gone);
      return verdict;
    });
  }

  #tellOthers(session: Session): void {
    const { sessions } = this.#options;
    const { user } = session;
    for (const other of sessions.ofUser(user))
      if (other !== session) sessions.send(other, 'e2e-relay.list-changed', { user });
  }

  async #prekeyRemovals(devices: readonly string[]) {
    return (await Promise.all(devices.map((key) => this.#options.prekeys.removals(key)))).flat();
  }

  /** Nothing new gets in: they are in no list. A crash meanwhile leaves the rest to the sweep. */
  async #emptyAll(keys: readonly string[]): Promise<void> {
    const { mailboxes, removals, reads } = this.#options;
    for (const key of keys) {
      const mailbox = await mailboxes.find(key);
      reads.dismiss(mailbox);
      await removals.empty(mailbox);
    }
  }
}

/** Devices that stay under other keys: nobody has the secrets of the prekeys of before any more. */
function rekeyed(user: string, before: KnownList | undefined, next: KnownList): readonly string[] {
  const isOther = (id: string, key: Uint8Array) => {
    const now = next.signingKeys.get(id);
    return now !== undefined && !equalBytes(now, key);
  };
  const others = (before?.list.devices ?? []).filter(({ id, signingKey }) => isOther(hexOf(id), signingKey));
  return others.map(({ id }) => keyOf({ user, device: id }));
}

function mailboxesOf(user: string, known: KnownList | undefined): readonly string[] {
  return (known?.list.devices ?? []).map(({ id }) => keyOf({ user, device: id }));
}
