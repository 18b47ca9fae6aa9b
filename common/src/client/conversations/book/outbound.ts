import { type Static, Type } from '@sinclair/typebox';
import { equalBytes } from '../../../crypto/bytes.ts';
import { bodies, MOST_RESENT } from '../../../e2e/content-bodies.ts';
import type { Said } from '../../../e2e/content.ts';
import { ELEMENT_BYTES, PAYLOAD_BYTES } from '../../../wire/messages.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../../../wire/schema.ts';

const envelopeSchema = struct({
  id: bytes(16),
  payload: bytes(1, PAYLOAD_BYTES),
  elements: list(struct({ user: userName(), device: bytes(16), element: bytes(1, ELEMENT_BYTES) }), 256),
  /** `all`: the daemon refuses it when the users addressed have other devices (PROTOCOL.md section 7). */
  mode: oneOf('all', 'some'),
});

const saidSchema = Type.Unsafe<Said>(
  Type.Union(Object.entries(bodies).map(([kind, body]) => struct({ kind: Type.Literal(kind), body }))),
);

/** `keys`: its `deviceFingerprint`, where it must not get it with other keys. */
const deviceSchema = struct({ user: userName(), device: bytes(16), keys: optional(bytes(16)) });
const usersSchema = struct({ users: list(userName(), 256) });

/**
 * What is to reach somebody and is not known to be stored by the daemon, in the vault under its place in the queue.
 * The envelope is there once it is encrypted: from then on the same bytes are sent, however often.
 */
export const outboundSchema = struct({
  conversation: text(128, 1),
  /** All members' devices, this person's others included; those others alone; one device; all devices of some users. */
  to: Type.Union([Type.Literal('everybody'), Type.Literal('own-devices'), deviceSchema, usersSchema]),
  /** Of the content. */
  id: bytes(16),
  sentAt: time(),
  /** Absent: the line of this person with that id. */
  said: optional(saidSchema),
  envelope: optional(envelopeSchema),
  /** Which of the lines to those people it is, once that is settled: also when it is encrypted anew. */
  sequence: optional(uint()),
  /** It comes in the place of these envelopes, which its receiver could not decrypt: the first one was asked for. */
  resent: optional(list(bytes(16), MOST_RESENT)),
  /** How often the devices were others than those encrypted for. */
  rounds: uint(10),
  /** Failed: waits until the person wants it sent again. */
  isHeld: Type.Boolean(),
});

export type Outbound = Static<typeof outboundSchema>;
export type Envelope = Static<typeof envelopeSchema>;

/** What of a line of this person is not known to be stored by the daemon. */
export function unsentOf(
  outbound: ReadonlyMap<string, Outbound>,
  conversation: string,
  id: Uint8Array,
): [string, Outbound][] {
  return [...outbound].filter(
    ([, item]) => item.conversation === conversation && !item.said && equalBytes(item.id, id),
  );
}

/** It was never encrypted, or is known not to have been stored: nobody has it. */
export function isUnspoken({ envelope, sequence }: Outbound): boolean {
  return envelope === undefined && sequence === undefined;
}

/** A line of this person for everybody. */
export function lineOutbound(
  conversation: string,
  { id, sentAt }: Pick<Outbound, 'id' | 'sentAt'>,
): Outbound {
  return { conversation, to: 'everybody', id, sentAt, rounds: 0, isHeld: false };
}
