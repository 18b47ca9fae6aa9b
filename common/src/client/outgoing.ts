import { encodeUtf8 } from '../text/utf8.ts';
import { type LobbyMessage, lobbyMessageId } from './lobby-message.ts';
import type { OutboxItem } from './outbox-record.ts';
import { LOBBY_TEXT_BYTES } from '../wire/messages.ts';

/** A message of this person that the daemon has not acknowledged. */
export interface Outgoing {
  /** 16 bytes; the same at every attempt, so that the daemon recognises a repeat. */
  readonly wireId: Uint8Array;
  readonly message: LobbyMessage;
}

export interface Entry extends Outgoing {
  /** `memory`: not worth keeping; `due`: to be kept when that is possible; `disk`: was kept. */
  readonly place: 'memory' | 'due' | 'disk';
}

export function entryOf({ wireId, problem, ...rest }: OutboxItem, from: string): Entry {
  const message = { ...rest, id: lobbyMessageId(from, wireId), from, state: 'sending' } as const;
  return { wireId, message: problem === undefined ? message : failed(message, problem), place: 'disk' };
}

export function itemOf({ wireId, message: { text, sentAt, problem } }: Outgoing): OutboxItem {
  return { wireId, text, sentAt, ...(problem !== undefined && { problem: problem.toWellFormed() }) };
}

export function failed(message: LobbyMessage, problem: string): LobbyMessage {
  return { ...message, state: 'failed', problem };
}

/** Why the daemon would not take the text (PROTOCOL.md section 7). */
export function problemOfText(text: string): string | undefined {
  if (text === '') return 'The message is empty.';
  if (text.startsWith('\uFEFF')) return 'The message begins with an invisible character that cannot be sent.';
  if (!text.isWellFormed()) return 'The message holds characters that are not valid Unicode.';
  if (encodeUtf8(text).length > LOBBY_TEXT_BYTES) return 'The message is longer than 16,384 bytes.';
  return undefined;
}
