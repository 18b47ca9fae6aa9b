import { randomBytes } from '../../common/src/crypto/bytes.ts';
import { Codec } from '../../common/src/wire/codec.ts';
import { messages } from '../../common/src/wire/messages.ts';
import type { RelayMember } from './members.ts';

/** 200 bytes of text as a client encrypts them: padded, with what surrounds them. */
const payload = randomBytes(528);
/** A message of the ratchet that carries the payload's key and hash. */
const element = randomBytes(152);

/** As many bytes as a delivery has, before the channel's encryption. */
export const DELIVERY_BYTES = new Codec(messages).encodeEvent('e2e-relay.deliver', {
  number: 1_000,
  from: 'member100',
  device: new Uint8Array(16),
  id: new Uint8Array(16),
  sentAt: Date.now(),
  payload,
  element,
}).length;

/** So many to one device: the bodies of `e2e-relay.send`. */
export function encryptedMessages(count: number, { address }: RelayMember) {
  const elements = [{ ...address, element }];
  return Array.from({ length: count }, () => ({
    id: newId(),
    payload,
    elements,
    last: true,
    mode: 'all' as const,
  }));
}

/** As clients make them: the time, then what is random, so that those of one sender lie together in the store. */
function newId(): Uint8Array {
  const id = Buffer.from(randomBytes(16));
  id.writeUIntBE(Date.now(), 0, 6);
  return new Uint8Array(id);
}
