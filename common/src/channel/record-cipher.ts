import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { PeerError } from '../wire/error-codes.ts';
import { SecretPlace } from './secret-place.ts';
import { trafficKeys, updatedSecret } from './key-schedule.ts';

export const HEADER_BYTES = 4;
export const MAX_PLAINTEXT_BYTES = 65_536;
/** From a client before it is logged in. */
export const MAX_LOGIN_PLAINTEXT_BYTES = 4_096;
export { TAG_BYTES };

/** PROTOCOL.md section 3.4: how long one traffic key may serve. */
export const KEY_LIMITS = { records: 2 ** 24, bytes: 2 ** 30, milliseconds: 3_600_000 } as const;
// What the key-update message that closes a key's life may still need of the byte limit.
const RESERVE_BYTES = MAX_PLAINTEXT_BYTES;

// Where the one nonce and the one header in use are written: they are used up before anybody asks for the next.
const nonce = new Uint8Array(12);
const nonceView = new DataView(nonce.buffer);
const header = new Uint8Array(HEADER_BYTES);
const headerView = new DataView(header.buffer);

/** iv XOR counter (64 bits, big-endian, at the end); the limits of a key keep the counter within 32 bits. */
class RecordNonce {
  // Numbers instead of bytes: ten thousand idle connections hold two of these each.
  readonly #first: number;
  readonly #second: number;
  readonly #third: number;

  constructor(iv: Uint8Array) {
    const view = new DataView(iv.buffer, iv.byteOffset, iv.length);
    this.#first = view.getInt32(0);
    this.#second = view.getInt32(4);
    this.#third = view.getInt32(8);
  }

  /** The same bytes each time, of all connections, written anew: a nonce for each record would be garbage at once. */
  at(counter: number): Uint8Array {
    nonceView.setInt32(0, this.#first);
    nonceView.setInt32(4, this.#second);
    nonceView.setInt32(8, this.#third ^ counter);
    return nonce;
  }
}

/** One direction of a channel: a key, an implicit counter, and how much the key has served. */
class RecordKey {
  readonly #secret: SecretPlace;
  #key: AesGcmKey;
  #nonce: RecordNonce;
  #records = 0;
  #bytes = 0;

  constructor(secret: Uint8Array) {
    this.#secret = new SecretPlace(secret);
    const { key, iv } = trafficKeys(secret);
    this.#key = new AesGcmKey(key);
    this.#nonce = new RecordNonce(iv);
  }

  get key(): AesGcmKey {
    return this.#key;
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** For the next record, and moves the counter on; good until any key is asked again. */
  nextNonce(): Uint8Array {
    const nonce = this.#nonce.at(this.#records);
    this.#records++;
    return nonce;
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  update(): void {
    const secret = this.#secret.bytes;
    const next = updatedSecret(secret);
    const { key, iv } = trafficKeys(next);
    // In the place of the old one: that is gone.
    secret.set(next);
    next.fill(0);
    this.#key = new AesGcmKey(key);
    this.#nonce = new RecordNonce(iv);
    this.#records = 0;
    this.#bytes = 0;
  }
}

/** The sending direction. Knows when its key has served long enough. */
export class RecordSealer {
  readonly #state: RecordKey;
  #since: number;

  constructor(secret: Uint8Array, now: number) {
    this.#state = new RecordKey(secret);
    this.#since = now;
  }

  /** True when the next record must end with `key-update`. */
  isKeyWornOut(now: number): boolean {
    const age = now - this.#since;
    return (
      this.#state.records >= KEY_LIMITS.records - 1 ||
      this.#state.bytes >= KEY_LIMITS.bytes - RESERVE_BYTES ||
      // A clock that was set back says nothing about the age.
      age < 0 ||
      age >= KEY_LIMITS.milliseconds
    );
  }

  /** Length || ciphertext || tag over the concatenation of `parts` (at most 64 KiB in all). */
  seal(parts: readonly Uint8Array[]): Uint8Array {
    const plaintext = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    if (plaintext.length > MAX_PLAINTEXT_BYTES) throw new RangeError(`record of ${plaintext.length} bytes`);
    // Every byte of it is written below.
    const record = Buffer.allocUnsafe(HEADER_BYTES + plaintext.length + TAG_BYTES);
    headerView.setUint32(0, plaintext.length + TAG_BYTES);
    record.set(header);
    this.#state.key.sealInto(record, HEADER_BYTES, {
      nonce: this.#state.nextNonce(),
      additionalData: header,
      plaintext,
    });
    this.#state.count(plaintext.length);
    return record;
  }

  updateKey(now: number): void {
    this.#state.update();
    this.#since = now;
  }
}

/** The receiving direction. */
export class RecordOpener {
  readonly #state: RecordKey;

  constructor(secret: Uint8Array) {
    this.#state = new RecordKey(secret);
  }

  /** The plaintext of one whole record. @throws PeerError when it is not the very next one of the peer. */
  open(record: Uint8Array): Uint8Array {
    if (this.#state.records >= KEY_LIMITS.records || this.#state.bytes >= KEY_LIMITS.bytes) {
      throw new PeerError('malformed', 'the peer used a key past its limit');
    }
    const additionalData = record.subarray(0, HEADER_BYTES);
    const sealed = record.subarray(HEADER_BYTES);
    const plaintext = this.#state.key.open(sealed, this.#state.nextNonce(), additionalData);
    if (plaintext === undefined) throw new PeerError('malformed', 'a record did not authenticate');
    this.#state.count(plaintext.length);
    return plaintext;
  }

  updateKey(): void {
    this.#state.update();
  }
}
