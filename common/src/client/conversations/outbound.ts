import { equalBytes } from '../../crypto/bytes.ts';
import { type Static, Type } from '@sinclair/typebox';
import { ELEMENT_BYTES, PAYLOAD_BYTES } from '../../wire/messages.ts';
import { bytes, list, oneOf, optional, struct, uint, userName } from '../../wire/schema.ts';

const envelopeSchema = struct({
  id: bytes(16),
  payload: bytes(1, PAYLOAD_BYTES),
  elements: list(struct({ user: userName(), device: bytes(16), element: bytes(1, ELEMENT_BYTES) }), 256),
});

/**
 * What is to reach somebody and is not known to be stored by the daemon, in the vault under its place in the line.
 * The envelope is there once it is encrypted: from then on the same bytes are sent, however often.
 */
export const outboundSchema = struct({
  user: userName(),
  what: oneOf('text', 'delivered', 'read'),
  /** The content ids of a receipt; the one id of a text. */
  ids: list(bytes(16), 256),
  envelope: optional(envelopeSchema),
  /** Which of the messages to that person it is, once that is settled: also when it is encrypted anew. */
  sequence: optional(uint()),
  /** How often the devices were others than those encrypted for. */
  rounds: uint(10),
  /** Failed: waits until the person wants it sent again. */
  isHeld: Type.Boolean(),
});

export type Outbound = Static<typeof outboundSchema>;
export type Envelope = Static<typeof envelopeSchema>;

/** What of a content of that id is not known to be stored by the daemon. */
export function unsentOf(
  outbound: ReadonlyMap<string, Outbound>,
  user: string,
  id: Uint8Array,
): [string, Outbound][] {
  return [...outbound].filter(
    ([, item]) => item.user === user && item.ids.some((other) => equalBytes(other, id)),
  );
}
