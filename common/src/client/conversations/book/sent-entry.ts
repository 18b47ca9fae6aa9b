import { type Static, Type } from '@sinclair/typebox';
import { bodies } from '../../../e2e/content-bodies.ts';
import type { Said } from '../../../e2e/content.ts';
import { bytes, list, optional, struct, text, time, uint } from '../../../wire/schema.ts';

/** So often a device gets the same message again. */
export const MOST_ANSWERS = 3;
/** The most devices of one envelope. */
const MAX_DEVICES = 256;
const FINGERPRINT_BYTES = 16;

const saidSchema = Type.Unsafe<Said>(
  Type.Union(Object.entries(bodies).map(([kind, body]) => struct({ kind: Type.Literal(kind), body }))),
);

/** Who got something: the same for many envelopes, so it is kept once a day. */
export const audienceSchema = struct({
  conversation: text(256, 1),
  /** Fingerprints, one after the other. */
  devices: bytes(0, MAX_DEVICES * FINGERPRINT_BYTES),
});

/** One envelope, in the vault under its id. */
const firstSchema = struct({
  /** The key of its audience. */
  to: text(16, 1),
  /** Of the content. */
  id: bytes(16),
  at: time(),
  sequence: optional(uint(Number.MAX_SAFE_INTEGER, 1)),
  expires: optional(uint()),
  /** The text that an edit changes. */
  of: optional(bytes(16)),
  said: optional(saidSchema),
  isHead: optional(Type.Literal(true)),
  answers: optional(
    list(struct({ device: bytes(FINGERPRINT_BYTES), times: uint(MOST_ANSWERS, 1) }), MAX_DEVICES),
  ),
});

/** One that was sent in the place of another, which was asked for: all that is known is known of the first. */
const answerSchema = struct({ asked: bytes(16) });
export const sentEntrySchema = Type.Union([firstSchema, answerSchema]);

export type Audience = Static<typeof audienceSchema>;
export type SentEntry = Static<typeof firstSchema>;
export type AnswerEntry = Static<typeof answerSchema>;

/** What an envelope held. What can be deleted or is long stays in its line, and is kept here as a reference. */
export type SentContent =
  /** A text or file: the own line with the id of the content. */
  | { readonly kind: 'line' }
  /** What the line of that id says by now. */
  | { readonly kind: 'edit'; readonly of: Uint8Array }
  /** The state of the group that is held by then. */
  | { readonly kind: 'head' }
  | { readonly kind: 'inline'; readonly said: Said };

export function contentOf({ of, said, isHead }: SentEntry): SentContent {
  if (said) return { kind: 'inline', said };
  if (isHead) return { kind: 'head' };
  return of ? { kind: 'edit', of } : { kind: 'line' };
}

export function isAmong(devices: Uint8Array, fingerprint: Uint8Array): boolean {
  for (let at = 0; at < devices.length; at += FINGERPRINT_BYTES)
    if (fingerprint.every((byte, index) => byte === devices[at + index])) return true;
  return false;
}
