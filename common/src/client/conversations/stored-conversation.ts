import type { Static } from '@sinclair/typebox';
import { equalBytes } from '../../crypto/bytes.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../../wire/schema.ts';
import { timerSchema } from './conversation-timer.ts';

const PREVIEW_LENGTH = 120;

/** Of all members together, as many as one message reaches. */
const MAX_DEVICES = 256;
const MAX_HEARD = 256;
/** Lines of the time before this machine, which another one hands over, find room below. */
const FIRST_LINE = 1_000_000_000;
const heardSchema = struct({ device: bytes(16), sequence: uint(), failed: uint() });
type Heard = Static<typeof heardSchema>;

/** A conversation in the vault, under its id: the other person's user name. */
export const storedConversationSchema = struct({
  standing: oneOf('accepted', 'request', 'ignored', 'blocked'),
  unread: uint(),
  /** The key of the next message. */
  next: uint(),
  /** How many lines this device has sent, last to those devices of others: they notice when one is withheld. */
  spoken: struct({ to: list(bytes(16), MAX_DEVICES), sequence: uint() }),
  /** The newest count of each device that wrote here, and how many since could not be read. */
  heard: list(heardSchema, MAX_HEARD),
  /** The last line. */
  newest: optional(struct({ key: text(12), text: text(1_024), sentAt: time(), from: userName() })),
  changedAt: time(),
  /** What the two, or the owner, have set last. */
  timer: optional(timerSchema),
});

export type StoredConversation = Static<typeof storedConversationSchema>;

export const notSpoken: StoredConversation['spoken'] = { to: [], sequence: 0 };

export function newConversation(
  standing: StoredConversation['standing'],
  changedAt: number,
): StoredConversation {
  return { standing, unread: 0, next: FIRST_LINE, spoken: notSpoken, heard: [], changedAt };
}

export function heardOf({ heard }: StoredConversation, device: Uint8Array): Heard | undefined {
  return heard.find((other) => equalBytes(other.device, device));
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
