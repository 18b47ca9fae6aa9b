import { encodeUtf8 } from '../text/utf8.ts';
import { type LobbyMessage, lobbyMessageId } from './lobby-message.ts';
import type { OutboxItem } from './outbox-record.ts';

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

/** Why a text of at most `maxBytes` in UTF-8 can't be sent (PROTOCOL.md sections 7 and 8). */
export function problemOfText(text: string, maxBytes: number): string | undefined {
  if (text === '') return 'The message is empty.';
  if (text.startsWith('\uFEFF')) return 'The message begins with an invisible character that cannot be sent.';
  if (!text.isWellFormed()) return 'The message holds characters that are not valid Unicode.';
  if (encodeUtf8(text).length > maxBytes)
    return `The message is longer than ${maxBytes.toLocaleString('en')} bytes.`;
  return undefined;
}
