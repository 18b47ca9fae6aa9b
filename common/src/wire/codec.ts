import type { TSchema } from '@sinclair/typebox';
import { decodeFirstCbor, encodeCbor } from './cbor.ts';
import { type ErrorCode, isErrorCode, PeerError } from './error-codes.ts';
import type { Answer, Body, EventTypes, MessageRow, MessageTable, RequestTypes } from './message-table.ts';
import { optional, struct, text, uint } from './schema.ts';
import { SchemaCheck } from './schema-check.ts';

export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  /** Seconds after which another try may succeed. */
  readonly retryAfter?: number;
}

/** What a record's plaintext holds, checked against the table, and how many bytes it took. */
export type Incoming = Message & { readonly bytes: number };

type Message =
  | { readonly kind: 'event'; readonly type: string; readonly body: unknown }
  | { readonly kind: 'request'; readonly type: string; readonly id: number; readonly body: unknown }
  | { readonly kind: 'ok'; readonly id: number; readonly body: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly body: ErrorBody }
  /** A known form that this side can't take: answered with `reason` when it has an id. */
  | { readonly kind: 'bad'; readonly type: string; readonly id?: number; readonly reason: PeerError };

const MAX_ID = 0xffff_ffff;
const errorSchema = struct({
  code: text(32, 1),
  message: text(512),
  retryAfter: optional(uint(86_400 * 366)),
});
const errorCheck = new SchemaCheck(errorSchema);

interface CheckedRow {
  readonly row: MessageRow;
  readonly body: SchemaCheck<TSchema>;
  readonly answer: SchemaCheck<TSchema> | undefined;
}

/**
 * Messages to bytes and back (PROTOCOL.md section 4): a request is `[type, id, body]`, an event `[type, body]`,
 * an answer `["ok", id, body]` or `["error", id, {code, message}]`.
 */
export class Codec<T extends MessageTable> {
  readonly #rows = new Map<string, CheckedRow>();

  constructor(table: T) {
    for (const [type, row] of Object.entries(table)) this.#rows.set(type, checkedRow(row));
  }

  /** For who has the time at start, and takes schemas from others. @throws Error when one of them is none. */
  prepare(): void {
    for (const { body, answer } of this.#rows.values()) {
      body.prepare();
      answer?.prepare();
    }
  }

  row(type: string): MessageRow | undefined {
    return this.#rows.get(type)?.row;
  }

  encodeRequest<K extends RequestTypes<T>>(type: K, id: number, body: Body<T, K>): Uint8Array {
    return encodeCbor([type, id, body]);
  }

  encodeEvent<K extends EventTypes<T, 'client' | 'server'>>(type: K, body: Body<T, K>): Uint8Array {
    return encodeCbor([type, body]);
  }

  encodeOk<K extends RequestTypes<T>>(_type: K, id: number, body: Answer<T, K>): Uint8Array {
    return encodeCbor(['ok', id, body]);
  }

  encodeError(id: number, error: ErrorBody): Uint8Array {
    return encodeCbor(['error', id, error]);
  }

  /** @throws PeerError `malformed` when the bytes are no sequence of messages; the connection ends then. */
  *decode(plaintext: Uint8Array, from: 'client' | 'server'): Generator<Incoming> {
    for (let rest = plaintext; rest.length > 0;) {
      const [item, remainder] = decodeFirstCbor(rest);
      const bytes = rest.length - remainder.length;
      rest = remainder;
      yield Object.assign(this.#classify(item, from), { bytes });
    }
  }

  /** The body of an `ok` to a request of `type`. @throws PeerError `malformed` when it does not fit. */
  checkAnswer<K extends RequestTypes<T>>(type: K, body: unknown): Answer<T, K> {
    const check = this.#rows.get(type)?.answer;
    if (check?.fits(body) !== true)
      throw new PeerError('malformed', `the answer to ${type} does not fit its schema`);
    return body as Answer<T, K>;
  }

  #classify(item: unknown, from: 'client' | 'server'): Message {
    if (!Array.isArray(item) || typeof item[0] !== 'string')
      throw new PeerError('malformed', 'a message is a list that begins with its type');
    if (item.length === 2) return this.#event(item[0], item[1], from);
    const id: unknown = item[1];
    if (item.length !== 3 || !isId(id))
      throw new PeerError('malformed', 'a message is [type, body] or [type, id, body]');
    if (item[0] === 'ok') return { kind: 'ok', id, body: item[2] };
    if (item[0] === 'error') return classifyError(id, item[2]);
    return this.#request(item[0], { id, body: item[2] }, from);
  }

  #event(type: string, body: unknown, from: 'client' | 'server'): Message {
    const checked = this.#rows.get(type);
    if (checked?.row.kind !== 'event' || !mayCome(checked.row, from))
      return { kind: 'bad', type, reason: unsupported(type) };
    if (!checked.body.fits(body)) return { kind: 'bad', type, reason: misfit(type, checked.body, body) };
    return { kind: 'event', type, body };
  }

  #request(type: string, { id, body }: { id: number; body: unknown }, from: 'client' | 'server'): Message {
    const checked = this.#rows.get(type);
    if (checked?.row.kind !== 'request' || !mayCome(checked.row, from))
      return { kind: 'bad', type, id, reason: unsupported(type) };
    if (!checked.body.fits(body)) return { kind: 'bad', type, id, reason: misfit(type, checked.body, body) };
    return { kind: 'request', type, id, body };
  }
}

function checkedRow(row: MessageRow): CheckedRow {
  const answer = row.kind === 'request' ? new SchemaCheck(row.answer) : undefined;
  return { row, body: new SchemaCheck(row.body), answer };
}

function classifyError(id: number, body: unknown): Message {
  if (!errorCheck.fits(body)) throw new PeerError('malformed', 'an error is {code, message}');
  // A newer daemon may know codes that this side does not.
  const code = isErrorCode(body.code) ? body.code : 'refused';
  const retry = body.retryAfter === undefined ? {} : { retryAfter: body.retryAfter };
  return { kind: 'error', id, body: { code, message: body.message, ...retry } };
}

function isId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= MAX_ID;
}

function mayCome(row: MessageRow, from: 'client' | 'server'): boolean {
  return row.from === from || row.from === 'both';
}

function unsupported(type: string): PeerError {
  return new PeerError('unsupported', `${type.slice(0, 64)} is not a message that this side takes`);
}

function misfit(type: string, check: SchemaCheck<TSchema>, body: unknown): PeerError {
  return new PeerError('invalid', `${type}: ${check.misfit(body)}`);
}
