import { TAG_BYTES } from '../crypto/aes-gcm.ts';
import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { X25519Key } from '../crypto/x25519.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { isPastKey, withPastKey } from './past-keys.ts';
import {
  decodeRatchetHeader,
  encodeRatchetHeader,
  RATCHET_HEADER_BYTES,
  type RatchetHeader,
} from './ratchet-header.ts';
import { kdfChain, kdfRoot, messageCipher } from './ratchet-kdf.ts';
import { findSkipped, type SkippedKey, skipKeys, withoutExpired } from './skipped-keys.ts';

// Double Ratchet (signal.org/docs/specifications/doubleratchet); PROTOCOL.md section 8.5. A ratchet is a
// value: what fails leaves it as it was, and what succeeds gives a new one.

/** State of section 3.2, its names beside ours. */
export interface Ratchet {
  /** DHs. */
  readonly key: X25519Key;
  /** DHr. */
  readonly peerKey?: Uint8Array;
  /** RK. */
  readonly rootKey: Uint8Array;
  /** CKs. */
  readonly sending?: Uint8Array;
  /** CKr. */
  readonly receiving?: Uint8Array;
  /** Ns. */
  readonly sent: number;
  /** Nr. */
  readonly received: number;
  /** PN. */
  readonly previous: number;
  /** MKSKIPPED, oldest first. */
  readonly skipped: readonly SkippedKey[];
  /** Keys that were DHr before (see past-keys.ts). */
  readonly past: Uint8Array;
}

type NewKey = () => X25519Key;
const newRatchetKey: NewKey = () => X25519Key.generate();

/** RatchetInitAlice (section 3.3): `secret` and `peerKey` are SK and the signed prekey of PQXDH. */
export function initiatorRatchet(secret: Uint8Array, peerKey: Uint8Array, newKey = newRatchetKey): Ratchet {
  const key = newKey();
  const { rootKey, chain } = kdfRoot(secret, key.agree(peerKey));
  return { ...responderRatchet(rootKey, key), peerKey, sending: chain };
}

/** RatchetInitBob: `key` is the signed prekey. */
export function responderRatchet(secret: Uint8Array, key: X25519Key): Ratchet {
  return { key, rootKey: secret, sent: 0, received: 0, previous: 0, skipped: [], past: new Uint8Array() };
}

/** RatchetEncrypt (section 3.4). The message is header || ciphertext || tag. @throws RangeError before anything came. */
export function ratchetEncrypt(
  ratchet: Ratchet,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): { readonly ratchet: Ratchet; readonly message: Uint8Array } {
  if (ratchet.sending === undefined) throw new RangeError('this ratchet has no sending chain yet');
  const { chain, messageKey } = kdfChain(ratchet.sending);
  const { key, previous, sent } = ratchet;
  const header = encodeRatchetHeader({ key: key.publicKey, previous, number: sent });
  const message = new Uint8Array(RATCHET_HEADER_BYTES + plaintext.length + TAG_BYTES);
  message.set(header);
  const cipher = messageCipher(messageKey);
  const additionalData = concatBytes(associatedData, header);
  cipher.key.sealInto(message, RATCHET_HEADER_BYTES, { nonce: cipher.nonce, additionalData, plaintext });
  return { ratchet: { ...ratchet, sending: chain, sent: sent + 1 }, message };
}

export interface RatchetInput {
  /** At least a header long. */
  readonly message: Uint8Array;
  readonly associatedData: Uint8Array;
  /** How many more keys may be set aside for messages that have not come. */
  readonly room: number;
  readonly now: number;
}

/**
 * RatchetDecrypt (section 3.5).
 * @throws DecryptFailure `repeated`, `too-far-ahead`, `malformed` or `not-authentic`.
 */
export function ratchetDecrypt(
  ratchet: Ratchet,
  input: RatchetInput,
  newKey = newRatchetKey,
): { readonly ratchet: Ratchet; readonly plaintext: Uint8Array } {
  const header = decodeRatchetHeader(input.message);
  const kept = { ...ratchet, skipped: withoutExpired(ratchet.skipped, input.now) };
  const skipped = findSkipped(kept.skipped, header);
  if (skipped) {
    const plaintext = open(skipped.messageKey, input);
    return { ratchet: { ...kept, skipped: kept.skipped.filter((one) => one !== skipped) }, plaintext };
  }
  checkPlace(kept, header, input.room);
  const turned = isSameChain(kept, header) ? kept : dhRatchet(kept, header, { now: input.now, newKey });
  const { receiving, ...rest } = skipTo(turned, header.number, input.now);
  if (!receiving) throw new RangeError('a ratchet without a receiving chain');
  const { chain, messageKey } = kdfChain(receiving);
  const plaintext = open(messageKey, input);
  return { ratchet: { ...rest, receiving: chain, received: header.number + 1 }, plaintext };
}

/** An initiator knows the peer's signed prekey before any chain of theirs: whoever names it must not find one. */
function isSameChain({ peerKey, receiving }: Ratchet, { key }: RatchetHeader): boolean {
  return peerKey !== undefined && receiving !== undefined && equalBytes(peerKey, key);
}

/** Before any work is done for it. */
function checkPlace(ratchet: Ratchet, header: RatchetHeader, room: number): void {
  const isSame = isSameChain(ratchet, header);
  const isOld = isSame ? header.number < ratchet.received : isPastKey(ratchet.past, header.key);
  if (isOld) throw new DecryptFailure('repeated', 'this message was decrypted before');
  const left = isSame || !ratchet.receiving ? 0 : Math.max(0, header.previous - ratchet.received);
  const ahead = isSame ? header.number - ratchet.received : header.number;
  if (left + ahead > room)
    throw new DecryptFailure('too-far-ahead', `${left + ahead} messages are missing before this one`);
}

/** DHRatchet of section 3.5, with the skipping that precedes it. */
function dhRatchet(
  ratchet: Ratchet,
  header: RatchetHeader,
  { now, newKey }: { readonly now: number; readonly newKey: NewKey },
): Ratchet {
  const { peerKey, skipped, ...rest } = ratchet.receiving ? skipTo(ratchet, header.previous, now) : ratchet;
  const received = kdfRoot(ratchet.rootKey, agree(ratchet.key, header.key));
  const key = newKey();
  const sending = kdfRoot(received.rootKey, agree(key, header.key));
  return {
    ...rest,
    skipped,
    key,
    peerKey: header.key,
    rootKey: sending.rootKey,
    sending: sending.chain,
    receiving: received.chain,
    previous: ratchet.sent,
    sent: 0,
    received: 0,
    past: peerKey ? withPastKey(ratchet.past, peerKey) : ratchet.past,
  };
}

function skipTo(ratchet: Ratchet, until: number, now: number): Ratchet {
  const { receiving, peerKey, received: from } = ratchet;
  if (!receiving || !peerKey || until <= from) return ratchet;
  const { chain, keys } = skipKeys({ ratchetKey: peerKey, chain: receiving, from, until, now });
  return { ...ratchet, receiving: chain, received: until, skipped: [...ratchet.skipped, ...keys] };
}

function agree(key: X25519Key, peerKey: Uint8Array): Uint8Array {
  try {
    return key.agree(peerKey);
  } catch {
    throw new DecryptFailure('malformed', 'a message with a malformed ratchet key');
  }
}

function open(messageKey: Uint8Array, { message, associatedData }: RatchetInput): Uint8Array {
  const { key, nonce } = messageCipher(messageKey);
  const additionalData = concatBytes(associatedData, message.subarray(0, RATCHET_HEADER_BYTES));
  const plaintext = key.open(message.subarray(RATCHET_HEADER_BYTES), nonce, additionalData);
  if (!plaintext) throw new DecryptFailure('not-authentic', 'the message does not authenticate');
  return plaintext;
}
