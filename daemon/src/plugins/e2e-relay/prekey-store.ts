import {
  type PrekeyKind,
  type SignedPrekey,
  isPrekeySigned,
} from '../../../../common/src/auth/prekey-statement.ts';
import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import { type Clock, PeerError, type PluginStorage, type Static, type Write } from '../../plugin/api.ts';
import { type Bundle, type OneTime, type OneTimeRows, PrekeyRows } from './prekey-rows.ts';
import type { RelayConfig } from './relay-config.ts';

type Messages = typeof relayMessages;
export type Publication = Static<Messages['e2e-relay.publish-prekeys']['body']>;
export type Stock = Static<Messages['e2e-relay.prekey-stock']['answer']>;
export type ClaimedBundle = Static<Messages['e2e-relay.claim']['answer']>;

const EMPTY: Bundle = { oneTime: 0, oneTimePq: 0 };

export interface PrekeyStoreOptions {
  readonly storage: PluginStorage;
  readonly clock: Clock;
  readonly limits: () => RelayConfig['prekeys'];
}

/**
 * The public prekeys of devices, by `keyOf` their address. Calls about one user must come one after the other
 * (`KeyedQueue`): what is read here is what is written upon.
 */
export class PrekeyStore {
  readonly rows: PrekeyRows;
  readonly #options: PrekeyStoreOptions;

  constructor(options: PrekeyStoreOptions) {
    this.#options = options;
    this.rows = new PrekeyRows(options.storage);
  }

  async stock(device: string): Promise<Stock> {
    return stockOf((await this.rows.bundles.get(device))?.value ?? EMPTY);
  }

  /**
   * Stores what is new of a publication; what was published before, also when it was handed out since, is no error.
   * One that `replaces` removes what is stored and not in it.
   * @throws PeerError `invalid` for a signature that is not by `signingKey`, `already-exists`, `too-many`.
   */
  async publish(device: string, publication: Publication, signingKey: Uint8Array): Promise<Stock> {
    checkSignatures(publication, signingKey);
    const { oneTime, oneTimePq } = this.#options.limits();
    const { rows } = this;
    const replaces = publication.replaces === true;
    const [row, added, addedPq, removed, removedPq] = await Promise.all([
      rows.bundles.get(device),
      news(rows.oneTime, device, publication.oneTime),
      news(rows.oneTimePq, device, publication.oneTimePq),
      replaces ? rows.oneTime.removeOthers(device, publication.oneTime) : [],
      replaces ? rows.oneTimePq.removeOthers(device, publication.oneTimePq) : [],
    ]);
    const before = row?.value ?? EMPTY;
    const { signed = before.signed, lastResort = before.lastResort } = publication;
    const next = {
      ...(signed && { signed }),
      ...(lastResort && { lastResort }),
      oneTime: grown(before.oneTime - removed.length, added, oneTime),
      oneTimePq: grown(before.oneTimePq - removedPq.length, addedPq, oneTimePq),
    };
    const writes = [...removed, ...removedPq, ...added, ...addedPq];
    await this.#commit([rows.bundles.put(device, next), ...writes]);
    return stockOf(next);
  }

  /**
   * One bundle, whose one-time prekeys nobody gets again: they are deleted on disk when this resolves.
   * @throws PeerError `not-found` when the device has not published what a bundle needs.
   */
  async claim(device: string): Promise<{ readonly bundle: ClaimedBundle; readonly stock: Stock }> {
    const [row, oneTime, pq] = await Promise.all([
      this.rows.bundles.get(device),
      this.rows.oneTime.first(device),
      this.rows.oneTimePq.first(device),
    ]);
    if (row?.value.signed === undefined || row.value.lastResort === undefined)
      throw new PeerError('not-found', 'that device has published no prekeys');
    const { signed, lastResort } = row.value;
    const now = this.#options.clock.now();
    const taken = [
      ...(oneTime ? this.rows.oneTime.take(oneTime, now) : []),
      ...(pq ? this.rows.oneTimePq.take(pq, now) : []),
    ];
    const left = {
      ...row.value,
      oneTime: row.value.oneTime - (oneTime ? 1 : 0),
      oneTimePq: row.value.oneTimePq - (pq ? 1 : 0),
    };
    if (taken.length > 0) await this.#commit([this.rows.bundles.replace(row, left), ...taken]);
    const bundle = {
      signed,
      pq: pq?.value ?? lastResort,
      isLastResort: pq === undefined,
      ...(oneTime && { oneTime: oneTime.value }),
    };
    return { bundle, stock: stockOf(left) };
  }

  async #commit(writes: readonly Write[]): Promise<void> {
    const { kind } = await this.#options.storage.commit(writes);
    if (kind === 'conflict') throw new Error('another daemon writes the same prekeys');
  }
}

function checkSignatures({ signed, lastResort, oneTimePq }: Publication, signingKey: Uint8Array): void {
  const check = (kind: PrekeyKind, prekey: SignedPrekey) => {
    if (!isPrekeySigned(kind, prekey, signingKey))
      throw new PeerError('invalid', `the ${kind} prekey ${prekey.id} is not signed by this device`);
  };
  if (signed) check('signed', signed);
  if (lastResort) check('last-resort', lastResort);
  for (const prekey of oneTimePq) check('one-time-pq', prekey);
}

/** The writes that add those not seen before. @throws PeerError `already-exists` or `invalid`. */
async function news<T extends OneTime>(
  rows: OneTimeRows<T>,
  device: string,
  prekeys: readonly T[],
): Promise<readonly Write[]> {
  if (new Set(prekeys.map(({ id }) => id)).size < prekeys.length)
    throw new PeerError('invalid', 'two prekeys of one kind have the same id');
  const judged = await Promise.all(
    prekeys.map(async (prekey) => ({ prekey, is: await rows.judge(device, prekey) })),
  );
  const another = judged.find(({ is }) => is === 'another');
  if (another)
    throw new PeerError('already-exists', `prekey ${another.prekey.id} was published with another key`);
  return judged.filter(({ is }) => is === 'new').map(({ prekey }) => rows.add(device, prekey));
}

/** @throws PeerError `too-many` */
function grown(before: number, added: readonly Write[], most: number): number {
  if (added.length > 0 && before + added.length > most)
    throw new PeerError('too-many', `at most ${most} one-time prekeys of a kind are kept`);
  return before + added.length;
}

function stockOf({ oneTime, oneTimePq }: Bundle): Stock {
  return { oneTime, oneTimePq };
}
