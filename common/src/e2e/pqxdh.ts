import { isPrekeySigned } from '../auth/prekey-statement.ts';
import { concatBytes, wipe } from '../crypto/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { type Encapsulation, mlKem } from '../crypto/ml-kem.ts';
import { X25519Key } from '../crypto/x25519.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { PeerError } from '../wire/error-codes.ts';
import type { Answer } from '../wire/message-table.ts';
import type { Messages } from '../wire/messages.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { associatedDataOf } from './device-pair.ts';
import type { OwnDevice, PeerDevice } from './own-device.ts';
import type { PqPrekey, Prekeys } from './prekeys.ts';
import { encodeSessionStart, type SessionStart } from './session-start.ts';

// PQXDH (signal.org/docs/specifications/pqxdh) between two devices; PROTOCOL.md section 8.4. The identity
// keys in it are the devices' X25519 keys, which the users' identity keys vouch for in the device lists.

/** Section 2.2: the F of X25519, so that no input begins like one of another curve. */
const F = new Uint8Array(32).fill(0xff);
const SALT = new Uint8Array(32);
const INFO = encodeUtf8('NonceSense/1_CURVE25519_SHA-256_ML-KEM-768');

/** What a daemon hands out of a device's prekeys. */
export type PrekeyBundle = Answer<Messages, 'e2e-relay.claim'>;

/** What both sides have after PQXDH. */
export interface Agreement {
  /** SK, 32 bytes. */
  readonly secret: Uint8Array;
  /** AD, 64 bytes: initiator, then responder. */
  readonly associatedData: Uint8Array;
}

/** What the initiator makes anew for one session. */
export interface InitiatorSecrets {
  readonly ephemeral: X25519Key;
  readonly encapsulation: Encapsulation;
}

interface Initiation {
  readonly own: OwnDevice;
  readonly peer: PeerDevice;
  readonly bundle: PrekeyBundle;
}

/**
 * Section 3.3, Alice. `start` is what the first messages carry.
 * @throws PeerError `invalid` when a signature or a key of the bundle is wrong.
 */
export function initiate(
  { own, peer, bundle }: Initiation,
  secrets?: InitiatorSecrets,
): Agreement & { readonly start: Uint8Array } {
  checkBundle(bundle, peer);
  try {
    const { ephemeral, encapsulation } = secrets ?? newSecrets(bundle);
    const secret = deriveSecret([
      own.dhKey.agree(bundle.signed.key),
      ephemeral.agree(peer.dhKey),
      ephemeral.agree(bundle.signed.key),
      ...(bundle.oneTime ? [ephemeral.agree(bundle.oneTime.key)] : []),
      encapsulation.sharedSecret,
    ]);
    const start: SessionStart = {
      ephemeral: ephemeral.publicKey,
      signed: bundle.signed.id,
      pq: bundle.pq.id,
      oneTime: bundle.oneTime?.id,
      ciphertext: encapsulation.ciphertext,
    };
    return {
      secret,
      associatedData: associatedDataOf(own, peer),
      start: encodeSessionStart(start),
    };
  } catch {
    throw new PeerError('invalid', 'a key in the prekey bundle is malformed');
  }
}

interface Response {
  readonly own: OwnDevice;
  readonly peer: PeerDevice;
  readonly prekeys: Prekeys;
  readonly start: SessionStart;
}

/**
 * Section 3.4, Bob. The one-time prekeys are still there: they go when the first message has authenticated.
 * @throws DecryptFailure `unknown-prekey` or `malformed`.
 */
export function respond({ own, peer, prekeys, start }: Response): Agreement & { readonly signed: X25519Key } {
  const signed = prekeys.periods.find((period) => period.signed.id === start.signed)?.signed.key;
  const pq = pqPrekey(prekeys, start.pq);
  const oneTime = prekeys.oneTime.find(({ id }) => id === start.oneTime)?.key;
  if (!signed || !pq || (start.oneTime !== undefined && !oneTime))
    throw new DecryptFailure('unknown-prekey', 'a session start with a prekey that is not here any more');
  try {
    const secret = deriveSecret([
      signed.agree(peer.dhKey),
      own.dhKey.agree(start.ephemeral),
      signed.agree(start.ephemeral),
      ...(oneTime ? [oneTime.agree(start.ephemeral)] : []),
      mlKem.keyFromSeed(pq.seed).decapsulate(start.ciphertext),
    ]);
    return { secret, associatedData: associatedDataOf(peer, own), signed };
  } catch {
    throw new DecryptFailure('malformed', 'a session start with a malformed key');
  }
}

function checkBundle({ signed, pq, isLastResort }: PrekeyBundle, { signingKey }: PeerDevice): void {
  const pqKind = isLastResort ? 'last-resort' : 'one-time-pq';
  if (!isPrekeySigned('signed', signed, signingKey) || !isPrekeySigned(pqKind, pq, signingKey))
    throw new PeerError('invalid', 'a prekey is not signed by its device');
}

function newSecrets({ pq }: PrekeyBundle): InitiatorSecrets {
  return { ephemeral: X25519Key.generate(), encapsulation: mlKem.encapsulate(pq.key) };
}

function pqPrekey({ oneTimePq, periods }: Prekeys, id: number): PqPrekey | undefined {
  const lastResorts = periods.map(({ lastResort }) => lastResort);
  return [...oneTimePq, ...lastResorts].find((prekey) => prekey.id === id);
}

/** Section 2.2: KDF(DH1 || DH2 || DH3 [|| DH4] || SS). Uses its inputs up. */
function deriveSecret(inputs: readonly Uint8Array[]): Uint8Array {
  const keyMaterial = concatBytes(F, ...inputs);
  const secret = hkdfExpand(hkdfExtract(SALT, keyMaterial), INFO, 32);
  wipe(keyMaterial, ...inputs);
  return secret;
}
