import { type Static, Type } from '@sinclair/typebox';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../text/utf8.ts';
import { LOBBY_TEXT_BYTES } from '../wire/messages.ts';
import { list, optional, struct, text, time, uint } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

/** A message that the daemon has not acknowledged, as it is kept. */
export interface OutboxItem {
  /** 16 bytes; the same at every attempt, so that the daemon recognises a repeat. */
  readonly wireId: Uint8Array;
  readonly text: string;
  /** When it was written, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** Why it failed, where it did. */
  readonly problem?: string;
}

// Far above what an outbox takes: this only keeps nonsense out.
const MAX_ITEMS = 10_000;

const recordSchema = struct({
  version: uint(1, 1),
  items: list(
    struct({
      id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
      text: text(LOBBY_TEXT_BYTES, 1),
      sentAt: time(),
      problem: optional(Type.String()),
    }),
    MAX_ITEMS,
  ),
});
const recordCheck = new SchemaCheck(recordSchema);

export function encodeOutbox(items: readonly OutboxItem[]): Uint8Array {
  const kept = items.map(({ wireId, ...rest }) => ({ id: encodeBase64Url(wireId), ...rest }));
  const record: Static<typeof recordSchema> = { version: 1, items: kept };
  return encodeUtf8(JSON.stringify(record));
}

/** `undefined` for what this client did not write. Never throws: an error could quote a message. */
export function parseOutbox(bytes: Uint8Array): readonly OutboxItem[] | undefined {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes));
    if (!recordCheck.fits(value)) return undefined;
    return value.items.map(({ id, ...rest }) => ({ wireId: decodeBase64Url(id), ...rest }));
  } catch {
    return undefined;
  }
}
