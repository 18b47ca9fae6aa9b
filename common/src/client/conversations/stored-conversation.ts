import { type Static, Type } from '@sinclair/typebox';
import { MAX_DEVICES } from '../../auth/device-list.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint } from '../../wire/schema.ts';

const PREVIEW_LENGTH = 120;

const MAX_HEARD = 256;
const heardSchema = struct({ device: bytes(16), sequence: uint(), failed: uint() });
type Heard = Static<typeof heardSchema>;

/** A conversation in the vault, under the other person's user name. */
export const storedConversationSchema = struct({
  standing: oneOf('accepted', 'request', 'ignored', 'blocked'),
  unread: uint(),
  /** The key of the next message. */
  next: uint(),
  /** How many messages this device has sent to those devices: the receiver notices when one is withheld. */
  spoken: struct({ to: list(bytes(16), MAX_DEVICES), sequence: uint() }),
  /** The newest count of each device of the other person, and how many since could not be read. */
  heard: list(heardSchema, MAX_HEARD),
  newest: optional(struct({ text: text(1_024), sentAt: time(), isMine: Type.Boolean() })),
  changedAt: time(),
});

export type StoredConversation = Static<typeof storedConversationSchema>;

export const notSpoken: StoredConversation['spoken'] = { to: [], sequence: 0 };

export function newConversation(
  standing: StoredConversation['standing'],
  changedAt: number,
): StoredConversation {
  return { standing, unread: 0, next: 1, spoken: notSpoken, heard: [], changedAt };
}

export function heardOf({ heard }: StoredConversation, device: Uint8Array): Heard {
  return heard.find((other) => equalBytes(other.device, device)) ?? { device, sequence: 0, failed: 0 };
}

export function withHeard(conversation: StoredConversation, heard: Heard): StoredConversation {
  const others = conversation.heard.filter(({ device }) => !equalBytes(device, heard.device));
  return { ...conversation, heard: [...others, heard].slice(-MAX_HEARD) };
}

/** One message more. Where none of the devices of before is left, the receiver counts anew too. */
export function withSpoken(conversation: StoredConversation, to: Uint8Array[]): StoredConversation {
  const { spoken } = conversation;
  const isSame = spoken.to.some((device) => to.some((other) => equalBytes(device, other)));
  return { ...conversation, spoken: { to, sequence: (isSame ? spoken.sequence : 0) + 1 } };
}

/** The beginning of a text, for a list. */
export function previewOf(words: string): string {
  return Array.from(words.replace(/\s+/gu, ' ')).slice(0, PREVIEW_LENGTH).join('').toWellFormed();
}
