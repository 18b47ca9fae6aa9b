import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { PeerError, type Session } from '../../plugin/api.ts';
import { type Address, hexOf, keyOf } from './address.ts';
import type { ClaimLimits } from './claim-limits.ts';
import type { DeviceLists } from './device-lists.ts';
import type { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import type { PrekeyAlarms } from './prekey-alarms.ts';
import type { ClaimedBundle, PrekeyStore, Publication, Stock } from './prekey-store.ts';
import type { RelayContext } from './relay-config.ts';

export interface BundlesOptions {
  readonly context: Pick<RelayContext, 'sessions'>;
  readonly lists: DeviceLists;
  readonly prekeys: PrekeyStore;
  readonly limits: ClaimLimits;
  readonly alarms: PrekeyAlarms;
  readonly queue: KeyedQueue;
}

/** Prekeys of listed devices: published by each for itself, claimed by anybody who wants to write to it. */
export class Bundles {
  readonly #options: BundlesOptions;

  constructor(options: BundlesOptions) {
    this.#options = options;
  }

  publish(publication: Publication, session: Session): Promise<Stock> {
    const { queue, lists, prekeys } = this.#options;
    return queue.run(session.user, async () => {
      const device = await lists.requireListed(session);
      const signingKey = await this.#signingKey(session.user, session.device);
      return prekeys.publish(device, publication, signingKey);
    });
  }

  async stock(session: Session): Promise<Stock> {
    const { lists, prekeys } = this.#options;
    return prekeys.stock(await lists.requireListed(session));
  }

  /** @throws PeerError `not-found`, `rate-limited`; `refused` to a device that is in no list. */
  async claim(address: Address, session: Session): Promise<ClaimedBundle> {
    const { queue, lists, prekeys, limits } = this.#options;
    await lists.requireListed(session);
    const { bundle, stock } = await queue.run(address.user, async () => {
      await this.#signingKey(address.user, address.device);
      limits.charge(session.user, keyOf(address));
      return prekeys.claim(keyOf(address));
    });
    this.#warn(address, stock);
    return bundle;
  }

  /** @throws PeerError `not-found` for a device that is not listed. */
  async #signingKey(user: string, device: Uint8Array | undefined): Promise<Uint8Array> {
    const known = await this.#options.lists.find(user);
    const key = device && known?.signingKeys.get(hexOf(device));
    if (key === undefined) throw new PeerError('not-found', 'no such device is listed');
    return key;
  }

  #warn({ user, device }: Address, stock: Stock): void {
    const { context, alarms } = this.#options;
    const sessions = context.sessions
      .ofUser(user)
      .filter((session) => session.device !== undefined && equalBytes(session.device, device));
    if (sessions.length === 0 || !alarms.isDue(keyOf({ user, device }), stock)) return;
    for (const session of sessions) context.sessions.send(session, 'e2e-relay.prekeys-low', stock);
  }
}
