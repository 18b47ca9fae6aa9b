/** Double Ratchet section 3.1, HEADER. */
export interface RatchetHeader {
  /** The sender's ratchet key, 32 bytes. */
  readonly key: Uint8Array;
  /** PN: how many messages the chain before this one has. */
  readonly previous: number;
  /** N: the number of this message in its chain, from 0. */
  readonly number: number;
}

export const RATCHET_HEADER_BYTES = 40;

export function encodeRatchetHeader({ key, previous, number }: RatchetHeader): Uint8Array {
  const encoded = new Uint8Array(RATCHET_HEADER_BYTES);
  const view = new DataView(encoded.buffer);
  encoded.set(key);
  view.setUint32(32, previous);
  view.setUint32(36, number);
  return encoded;
}

/** Of the first 40 bytes of `message`, which has at least as many. */
export function decodeRatchetHeader(message: Uint8Array): RatchetHeader {
  const view = new DataView(message.buffer, message.byteOffset, RATCHET_HEADER_BYTES);
  // A copy: the key is kept longer than the message.
  const key = Uint8Array.from(message.subarray(0, 32));
  return { key, previous: view.getUint32(32), number: view.getUint32(36) };
}
