import { AesGcmKey, TAG_BYTES } from '../crypto/aes-gcm.ts';
import { concatBytes, randomBytes } from '../crypto/bytes.ts';
import { ClassicMalformed } from './classic-malformed.ts';

const NONCE_BYTES = 12;
const COUNTER_OFFSET = 8;
const HEADER_BYTES = NONCE_BYTES + TAG_BYTES;
const LAST_COUNTER = 0xffff_ffff;
const nothing = new Uint8Array();

/** One direction of a link or an end-to-end session: nonce (8 random bytes || counter) || tag || ciphertext. */
export class ClassicSealer {
  readonly #key: AesGcmKey;
  #counter: number;

  /** `counter`: of the next message. @throws RangeError unless `key` has 32 bytes. */
  constructor(key: Uint8Array, { counter = 0 }: { readonly counter?: number } = {}) {
    this.#key = new AesGcmKey(key);
    this.#counter = counter;
  }

  /** Of the next message. */
  get counter(): number {
    return this.#counter;
  }

  /** 28 bytes longer than `plaintext`. @throws RangeError after 2^32 messages: the key must not be used on. */
  seal(plaintext: Uint8Array): Uint8Array {
    if (this.#counter > LAST_COUNTER) throw new RangeError('classic: no counters left under this key');
    const nonce = concatBytes(randomBytes(COUNTER_OFFSET), new Uint8Array(4));
    new DataView(nonce.buffer).setUint32(COUNTER_OFFSET, this.#counter++);
    const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
    this.#key.sealInto(sealed, 0, { nonce, additionalData: nothing, plaintext });
    return concatBytes(nonce, sealed.subarray(plaintext.length), sealed.subarray(0, plaintext.length));
  }
}

export interface OpenerOptions {
  /** Whether only the very next counter is taken (end to end), or later ones too (the link). */
  readonly exact: boolean;
  /** The lowest that is taken next. */
  readonly counter?: number;
}

/** The other end of a {@link ClassicSealer}. */
export class ClassicOpener {
  readonly #key: AesGcmKey;
  readonly #exact: boolean;
  #counter: number;

  /** @throws RangeError unless `key` has 32 bytes. */
  constructor(key: Uint8Array, { exact, counter = 0 }: OpenerOptions) {
    this.#key = new AesGcmKey(key);
    this.#exact = exact;
    this.#counter = counter;
  }

  /** The lowest that is taken next. */
  get counter(): number {
    return this.#counter;
  }

  /** The plaintext. @throws ClassicMalformed when it does not authenticate or its counter is wrong; nothing changes then. */
  open(sealed: Uint8Array): Uint8Array {
    if (sealed.length < HEADER_BYTES) throw new ClassicMalformed('a sealed message is too short');
    const counter = counterOf(sealed);
    const isNext = this.#exact ? counter === this.#counter : counter >= this.#counter;
    if (!isNext) throw new ClassicMalformed('a message counter is wrong');
    const body = concatBytes(sealed.subarray(HEADER_BYTES), sealed.subarray(NONCE_BYTES, HEADER_BYTES));
    const plaintext = this.#key.open(body, sealed.subarray(0, NONCE_BYTES), nothing);
    if (!plaintext) throw new ClassicMalformed('a sealed message does not authenticate');
    this.#counter = counter + 1;
    return plaintext;
  }
}

function counterOf(sealed: Uint8Array): number {
  return new DataView(sealed.buffer, sealed.byteOffset, NONCE_BYTES).getUint32(COUNTER_OFFSET);
}
