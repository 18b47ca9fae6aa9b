import type { Clock } from '../../../clock.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import type { Ed25519Key } from '../../../crypto/ed25519.ts';
import { decodeOwnDevice, encodeOwnDevice, newOwnDevice, type OwnDevice } from '../../../e2e/own-device.ts';
import { type PrekeyStock, refillPrekeys } from '../../../e2e/prekey-publication.ts';
import { decodePrekeys, encodePrekeys } from '../../../e2e/prekeys-record.ts';
import { confirmPublished, distrustPublished, newPrekeys, type Prekeys } from '../../../e2e/prekeys.ts';
import { RequestRefused } from '../../session-errors.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { RelayLink } from '../relay-link.ts';

const SPACE = 'own';
/** Whoever names prekeys that are not here must not make this machine publish new ones all the time. */
const DISTRUST_AGAIN_MS = 3_600_000;

export interface Owner {
  readonly user: string;
  /** Public: what the daemon shows. */
  readonly identityKey: Uint8Array;
  /** The key itself, on a machine that holds it. */
  readonly identity: Ed25519Key | undefined;
  /** As the daemon knows this device. */
  readonly deviceId: Uint8Array;
  readonly deviceName: string;
}

/** For whom, and as which device, keys are made. */
export type KeyOwner = Pick<Owner, 'user' | 'identityKey' | 'deviceId'>;

/** This device's own keys in the vault. */
export class OwnKeys {
  readonly #book: DirectBook;
  readonly #clock: Clock;
  #device: OwnDevice | undefined;
  #prekeys: Prekeys | undefined;
  #distrustedAt = -Infinity;

  constructor(book: DirectBook, clock: Clock) {
    this.#book = book;
    this.#clock = clock;
    const kept = book.resident(SPACE);
    const [device, prekeys] = ['device', 'prekeys'].map((key) => kept.get(key));
    this.#device = device && decodeOwnDevice(device);
    this.#prekeys = prekeys && decodePrekeys(prekeys);
  }

  get device(): OwnDevice | undefined {
    return this.#device;
  }

  get prekeys(): Prekeys | undefined {
    return this.#prekeys;
  }

  keepPrekeys(prekeys: Prekeys): void {
    if (prekeys === this.#prekeys) return;
    this.#prekeys = prekeys;
    this.#keep('prekeys', encodePrekeys(prekeys));
  }

  /** Whether what is here can't go on as that device of that identity. */
  isOther({ identityKey, deviceId }: KeyOwner): boolean {
    const device = this.#device;
    return !device || !equalBytes(device.identityKey, identityKey) || !equalBytes(device.id, deviceId);
  }

  /** New keys in place of those that there may be. */
  make({ user, identityKey, deviceId }: KeyOwner): void {
    this.#device = newOwnDevice(user, identityKey, deviceId);
    this.#keep('device', encodeOwnDevice(this.#device));
    this.keepPrekeys(newPrekeys(this.#clock.now()));
  }

  /** New prekeys, because those of before may have served since they were written; the device keeps its keys. */
  renew(): void {
    if (this.#device) this.keepPrekeys(newPrekeys(this.#clock.now()));
  }

  /** The daemon has given out prekeys that are not here any more: those that it has are replaced with the next refill. */
  distrustStock(): void {
    const now = this.#clock.now();
    if (!this.#prekeys || now - this.#distrustedAt < DISTRUST_AGAIN_MS) return;
    this.#distrustedAt = now;
    this.keepPrekeys(distrustPublished(this.#prekeys));
  }

  /** Whether the daemon has not got them as they should be. */
  get isRefillDue(): boolean {
    return this.#prekeys?.atDaemon === 'used';
  }

  /** Fills up what others take to begin a conversation. @throws as requests do. */
  async refill(link: RelayLink, stock: PrekeyStock): Promise<void> {
    try {
      await this.#refill(link, stock);
    } catch (error) {
      if (!(error instanceof RequestRefused) || error.answer.code !== 'already-exists') throw error;
      // The daemon has other keys under these ids: the numbers begin anew, somewhere else.
      this.renew();
      await this.#refill(link, stock);
    }
  }

  async #refill(link: RelayLink, stock: PrekeyStock): Promise<void> {
    const { device: own, prekeys } = this;
    if (!own || !prekeys) return;
    const filled = refillPrekeys({ prekeys, own, stock, now: this.#clock.now() });
    this.keepPrekeys(filled.prekeys);
    await this.#book.save();
    for (const publication of filled.publications)
      await link.request('e2e-relay.publish-prekeys', publication);
    if (filled.publications.length > 0) this.keepPrekeys(confirmPublished(this.#prekeys ?? filled.prekeys));
    await this.#book.save();
  }

  #keep(key: string, value: Uint8Array): void {
    this.#book.write({ kind: 'put', space: SPACE, key, value });
  }
}
