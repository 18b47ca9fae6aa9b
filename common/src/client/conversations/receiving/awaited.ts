import type { Static } from '@sinclair/typebox';
import { equalBytes } from '../../../crypto/bytes.ts';
import { sha256 } from '../../../crypto/sha256.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import { bytes, oneOf, optional, struct, text, time, uint, userName } from '../../../wire/schema.ts';
import type { Vault } from '../../vault/vault.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { VaultTable } from '../book/vault-table.ts';

const SPACE = 'awaited';
const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
/** How long an answer may take before it is asked for again: the first time at once, then these. */
const PAUSES_MS = [0, 3_600_000, DAY_MS] as const;
const MOST = 1_000;
/** One device that sends rubbish must not keep the others out. */
const MOST_OF_DEVICE = 200;

const awaitedSchema = struct({
  user: userName(),
  device: bytes(16),
  /** That could not be decrypted. */
  envelope: bytes(16),
  reason: oneOf('unknown-session', 'unknown-prekey', 'too-far-ahead', 'not-authentic'),
  /** The line that stands for it; absent: from an own device, nobody knows of which conversation. */
  place: optional(struct({ conversation: text(256, 1), line: text(32, 1) })),
  /** It passes for one of the lines that are missing there before that one. */
  missed: optional(struct({ conversation: text(256, 1), before: uint() })),
  failedAt: time(),
  askedAt: time(),
  /** How often it was asked for. */
  asked: uint(PAUSES_MS.length),
});

const table = new VaultTable(SPACE, awaitedSchema);

export type AwaitedEnvelope = Static<typeof awaitedSchema>;
/** Which one it is. */
export type EnvelopeName = Pick<AwaitedEnvelope, 'user' | 'device' | 'envelope'>;
type DeviceName = Omit<EnvelopeName, 'envelope'>;
/** For what a device may be asked again. */
export type MendableReason = AwaitedEnvelope['reason'];

/** What could not be decrypted and may come again: whom to ask for it, and in the place of which line it is to stand. */
export class Awaited {
  readonly #write: (write: VaultWrite) => void;
  /** In the order in which they failed. */
  readonly #envelopes: Map<string, AwaitedEnvelope>;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(vault: Vault, write: (write: VaultWrite) => void) {
    this.#write = write;
    const kept = [...vault.resident(SPACE)].map(([key, value]) => [key, table.decode(value)] as const);
    this.#envelopes = new Map(kept.sort(([, one], [, other]) => one.failedAt - other.failedAt));
  }

  get isEmpty(): boolean {
    return this.#envelopes.size === 0;
  }

  /** False when too much is awaited already. */
  hasRoomFor(device: DeviceName): boolean {
    return this.#envelopes.size < MOST && this.#of(device).length < MOST_OF_DEVICE;
  }

  add(what: EnvelopeName & Pick<AwaitedEnvelope, 'reason' | 'place'>, now: number): void {
    const { user, device, envelope, reason, place } = what;
    const kept = { user, device, envelope, reason, ...(place && { place }) };
    this.#put({ ...kept, failedAt: now, askedAt: now, asked: 0 });
  }

  /** Of so many lines of a device that are missing: how many are not among these. Each passes for one. */
  unexplained(device: DeviceName, missed: NonNullable<AwaitedEnvelope['missed']>, missing: number): number {
    if (missing === 0) return 0;
    const free = this.#of(device).filter((one) => one.missed === undefined);
    const found = free.slice(0, missing);
    for (const one of found) this.#put({ ...one, missed });
    return missing - found.length;
  }

  /** The line that this one may stand for, which waits no more then. Undefined: it stands for none. */
  take(name: EnvelopeName): AwaitedEnvelope | undefined {
    const found = this.#envelopes.get(keyOf(name));
    if (found) this.#remove(found);
    return found;
  }

  /** What is to be asked for now, in the order in which it failed. */
  due(now: number): readonly AwaitedEnvelope[] {
    return [...this.#envelopes.values()].filter(({ asked, askedAt }) => {
      const pause = PAUSES_MS[asked];
      return pause !== undefined && Math.abs(now - askedAt) >= pause;
    });
  }

  /** For the commit that holds the request. */
  countAsked(names: readonly EnvelopeName[], now: number): void {
    for (const name of names) {
      const found = this.#envelopes.get(keyOf(name));
      if (found) this.#put({ ...found, askedAt: now, asked: Math.min(found.asked + 1, PAUSES_MS.length) });
    }
  }

  /** Gives up what failed 7 days ago, and what a third request has not brought within a day. */
  takeLost(now: number): readonly AwaitedEnvelope[] {
    const lost = [...this.#envelopes.values()].filter(
      ({ failedAt, askedAt, asked }) =>
        Math.abs(now - failedAt) >= KEPT_MS ||
        (asked === PAUSES_MS.length && Math.abs(now - askedAt) >= DAY_MS),
    );
    for (const one of lost) this.#remove(one);
    return lost;
  }

  #of(device: DeviceName): AwaitedEnvelope[] {
    return [...this.#envelopes.values()].filter((other) => isSameDevice(device, other));
  }

  #put(what: AwaitedEnvelope): void {
    this.#envelopes.set(keyOf(what), what);
    this.#write(table.put(keyOf(what), what));
  }

  #remove(what: AwaitedEnvelope): void {
    this.#envelopes.delete(keyOf(what));
    this.#write(table.remove(keyOf(what)));
  }
}

function keyOf({ user, device, envelope }: EnvelopeName): string {
  return encodeBase64Url(sha256(device, envelope, encodeUtf8(user)).subarray(0, 15));
}

function isSameDevice(one: DeviceName, other: DeviceName): boolean {
  return one.user === other.user && equalBytes(one.device, other.device);
}
