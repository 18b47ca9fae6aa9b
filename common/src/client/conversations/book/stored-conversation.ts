import { type Static, Type } from '@sinclair/typebox';
import { equalBytes } from '../../../crypto/bytes.ts';
import { MOST_JOINED } from '../../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../../../wire/schema.ts';
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
  /** While there are unread lines: those that count from this key on, and no others. */
  firstUnread: optional(text(12, 1)),
  /** The key of the next message. */
  next: uint(),
  /**
   * How many lines this device has sent, the last one to those devices: they notice when one is withheld. `after`: the
   * newest line that was not for that device.
   */
  spoken: struct({ to: list(struct({ device: bytes(16), after: uint() }), MAX_DEVICES), sequence: uint() }),
  /** The newest count of each device that wrote here, and how many since could not be read. */
  heard: list(heardSchema, MAX_HEARD),
  /** The last line. */
  newest: optional(struct({ key: text(12), text: text(1_024), sentAt: time(), from: userName() })),
  changedAt: time(),
  /** What the two, or the owner, have set last. */
  timer: optional(timerSchema),
  /** This person wants no word of it on this machine. */
  isMuted: optional(Type.Boolean()),
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

/**
 * One line more, to those devices: some of them may not have been there at the one before. `sequence`: of one that was
 * counted already, for other devices.
 */
export function withSpoken(
  conversation: StoredConversation,
  to: readonly Uint8Array[],
  sequence = conversation.spoken.sequence + 1,
): StoredConversation {
  const { spoken } = conversation;
  const known = new Map(spoken.to.map(({ device, after }) => [encodeBase64Url(device), after]));
  const heard = to.map((device) => ({ device, after: known.get(encodeBase64Url(device)) ?? sequence - 1 }));
  return { ...conversation, spoken: { to: heard, sequence: Math.max(sequence, spoken.sequence) } };
}

/** What the daemon did not take leaves no gap: it is the newest, because one is sent after the other. */
export function withoutSpoken(conversation: StoredConversation, sequence: number): StoredConversation {
  const { spoken } = conversation;
  if (spoken.sequence !== sequence) return conversation;
  return { ...conversation, spoken: { ...spoken, sequence: sequence - 1 } };
}

/** Which devices have not got all lines: those that came last. */
export function joinedOf({ spoken }: StoredConversation): StoredConversation['spoken']['to'] {
  const joined = spoken.to.filter(({ after }) => after > 0).sort((one, other) => other.after - one.after);
  return joined.slice(0, MOST_JOINED);
}

/** The beginning of a text, for a list. */
export function previewOf(words: string): string {
  return Array.from(words.replace(/\s+/gu, ' ')).slice(0, PREVIEW_LENGTH).join('').toWellFormed();
}
