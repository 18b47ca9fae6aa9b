import { type Static, Type } from '@sinclair/typebox';
import { concatBytes, randomBytes } from '../../crypto/bytes.ts';
import { encodeBase64Url } from '../../text/base64.ts';
import { bytes, oneOf, optional, struct, text, time } from '../../wire/schema.ts';
import type { ConversationMessage } from './conversation.ts';

const KEY_BYTES = 6;

/** One line of a conversation in the vault, under its place in the order. */
export const storedMessageSchema = struct({
  /** The content's id; this client's own for what is no content. */
  id: bytes(16),
  kind: oneOf('text', 'undecryptable', 'unknown', 'notice'),
  isMine: Type.Boolean(),
  sentAt: time(),
  text: text(49_152),
  state: oneOf('received', 'sending', 'sent', 'delivered', 'read', 'failed'),
  problem: optional(text(1_024)),
});

export type StoredMessage = Static<typeof storedMessageSchema>;

/** The key of the message with that number: keys of equal length, so that their order is that of the numbers. */
export function messageKey(number: number): string {
  return String(number).padStart(12, '0');
}

/**
 * An id for a content of this person. Its first bytes say which number the message has here, so that a receipt, which
 * names ids, leads to the message without an index. The receiver takes it as 16 bytes and no more.
 */
export function newContentId(number: number): Uint8Array {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(number));
  return concatBytes(place.subarray(8 - KEY_BYTES), randomBytes(16 - KEY_BYTES));
}

/** Where a message of this person with that id would lie. Anybody may send any id: compare the stored one. */
export function keyOfContentId(id: Uint8Array): string {
  const place = id.subarray(0, KEY_BYTES).reduce((number, byte) => number * 256 + byte, 0);
  return messageKey(place);
}

/** How far a message of this person has come. */
const RANK: Readonly<Record<StoredMessage['state'], number>> = {
  failed: 0,
  sending: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  received: 4,
};

/** A message moves forward only: receipts come in any order, and again. */
export function advanced(message: StoredMessage, state: StoredMessage['state']): StoredMessage {
  if (RANK[message.state] >= RANK[state]) return message;
  const { problem: _solved, ...rest } = message;
  return { ...rest, state };
}

/** As the views show it. */
export function shownMessage({ id, problem, ...rest }: StoredMessage, from: string): ConversationMessage {
  return { ...rest, id: encodeBase64Url(id), from, ...(problem !== undefined && { problem }) };
}

/** Whether it counted as unread when it came. */
export function countsAsUnread({ isMine, kind }: StoredMessage): boolean {
  return !isMine && kind !== 'notice';
}

/** Words of the other person, which a receipt may name. */
export function isFromOther({ isMine, kind }: StoredMessage): boolean {
  return !isMine && kind === 'text';
}
