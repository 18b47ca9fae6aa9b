import type { Static } from '@sinclair/typebox';
import { codeFields, LONGEST_TIMER_S, MEDIA_TYPE_BYTES, patchFields } from '../../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import { safeFileName } from '../../../text/file-name.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../../../wire/schema.ts';
import type { Said } from '../../../e2e/content.ts';
import { ClientProblem } from '../../problem.ts';
import type { ConversationMessage } from '../conversation.ts';
import { isSaid } from './said-kinds.ts';
import { codeHash, codeHeadline, onOneLine } from './shared-code.ts';
import { markSchema, MOST_MARKS, shownReactions } from './reaction-marks.ts';
import { stampSchema } from './stamp.ts';
import { previewOf } from './stored-conversation.ts';

/** One line of a conversation in the vault, under its place in the order. */
export const storedMessageSchema = struct({
  /** The content's id; this client's own for what is no content. */
  id: bytes(16),
  kind: oneOf('text', 'file', 'code', 'patch', 'deleted', 'undecryptable', 'unknown', 'notice'),
  /** Who wrote it; of a notice, whom it is about. */
  from: userName(),
  sentAt: time(),
  /** Of a file: its name; of code: its path; of a patch: its title. */
  text: text(49_152),
  /** Every state but `received` is one of this person's own lines. */
  state: oneOf('received', 'sending', 'sent', 'delivered', 'read', 'failed'),
  problem: optional(text(1_024)),
  /** The edit whose text it has. */
  edited: optional(stampSchema),
  replyTo: optional(struct({ author: userName(), id: bytes(16) })),
  marks: optional(list(markSchema, MOST_MARKS)),
  file: optional(
    struct({
      blob: bytes(16),
      key: bytes(32),
      /** Absent until it is at the daemon. */
      hash: optional(bytes(32)),
      size: uint(),
      mediaType: optional(text(MEDIA_TYPE_BYTES, 1)),
    }),
  ),
  code: optional(struct(codeFields)),
  patch: optional(struct(patchFields)),
  /** Seconds that it stays, once sent or read. */
  expires: optional(uint(LONGEST_TIMER_S, 1)),
  /** When it goes, once that is settled. */
  expiresAt: optional(time()),
});

export type StoredMessage = Static<typeof storedMessageSchema>;

/** A line with its key. */
export interface StoredLine {
  readonly key: string;
  readonly message: StoredMessage;
}

/** The key of the message with that number: keys of equal length, so that their order is that of the numbers. */
export function messageKey(number: number): string {
  return String(number).padStart(12, '0');
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

export function isMine({ state }: StoredMessage): boolean {
  return state !== 'received';
}

/** What a line is shown with. */
export interface ShownWith {
  /** The line that it answers, if that is here. */
  readonly quoted?: StoredMessage | undefined;
  /** Of its file, while that is on its way. */
  readonly moved?: number | undefined;
}

/** As the views show it. */
export function shownMessage(message: StoredMessage, { quoted, moved }: ShownWith = {}): ConversationMessage {
  const { id, replyTo, file, code, edited, marks, expires: _seconds, ...rest } = message;
  const reactions = shownReactions(marks ?? []);
  return {
    ...rest,
    id: encodeBase64Url(id),
    isMine: isMine(message),
    text: shownText(message),
    ...(edited && { isEdited: true }),
    ...(replyTo && { replyTo: shownReply(replyTo, quoted) }),
    ...(reactions.length > 0 && { reactions }),
    ...(code && { code: { ...code, path: message.text } }),
    ...(file && { file: { ...shownFile(message.text, file), ...(moved !== undefined && { moved }) } }),
  };
}

/** Names, paths and titles may be a stranger's. */
export function shownText({ kind, text: words, code }: StoredMessage): string {
  if (kind === 'file') return safeFileName(words);
  if (kind === 'patch') return onOneLine(words);
  return code ? codeHeadline(words, code) : words;
}

/** What a line of this person says to others. @throws ClientProblem for a file that is not at the daemon. */
export function saidOf({ kind, text: words, file, code, patch, replyTo }: StoredMessage): Said {
  const answered = replyTo && { replyTo };
  if (code) return { kind: 'code', body: { ...code, path: words, hash: codeHash(code.text), ...answered } };
  if (patch) return { kind: 'patch', body: { ...patch, title: words, ...answered } };
  if (kind !== 'file') return { kind: 'text', body: { text: words, ...answered } };
  const { hash } = file ?? {};
  if (!file || !hash) throw new ClientProblem('internal', 'The file is not at the server.');
  return { kind: 'file', body: { ...file, hash, name: words, ...answered } };
}

/** Whether it counted as unread when it came. */
export function countsAsUnread(message: StoredMessage): boolean {
  return !isMine(message) && message.kind !== 'notice' && message.kind !== 'deleted';
}

/** Words of another person, which a receipt may name. */
export function isFromOther(message: StoredMessage): boolean {
  return !isMine(message) && isSaid(message);
}

/** What disappears does so from `now` on: it was sent, or read. */
export function withExpiry(message: StoredMessage, now: number): StoredMessage {
  const { expires, expiresAt } = message;
  if (expires === undefined || expiresAt !== undefined) return message;
  return { ...message, expiresAt: now + expires * 1_000 };
}

/** When it is to go, in milliseconds since the epoch: what could not be sent for a year goes, too. */
export function dueOf(message: StoredMessage): number | undefined {
  const { expires, expiresAt, sentAt } = message;
  if (expires === undefined || expiresAt !== undefined) return expiresAt;
  return isMine(message) ? sentAt + LONGEST_TIMER_S * 1_000 : undefined;
}

function shownReply(
  { author, id }: NonNullable<StoredMessage['replyTo']>,
  quoted: StoredMessage | undefined,
): NonNullable<ConversationMessage['replyTo']> {
  const shown = { id: encodeBase64Url(id), from: author };
  return quoted && isSaid(quoted) ? { ...shown, text: previewOf(shownText(quoted)) } : shown;
}

function shownFile(
  name: string,
  { size, mediaType }: NonNullable<StoredMessage['file']>,
): NonNullable<ConversationMessage['file']> {
  return { name: safeFileName(name), size, ...(mediaType !== undefined && { mediaType }) };
}
