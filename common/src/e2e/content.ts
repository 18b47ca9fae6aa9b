import type { Static, TSchema } from '@sinclair/typebox';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { bodies, type ContentBody, frameSchema, type Kind } from './content-bodies.ts';
import { DecryptFailure } from './decrypt-failure.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

// What is in a payload (PROTOCOL.md section 8.7). Who sent it is never in it: that is what the session proves.

const frameCheck = new SchemaCheck(frameSchema);
const bodyChecks = new Map<string, SchemaCheck<TSchema>>(
  Object.entries(bodies).map(([kind, schema]) => [kind, new SchemaCheck<TSchema>(schema)]),
);

export type Frame = Omit<Static<typeof frameSchema>, 'kind' | 'body'>;
/** A content of one kind without its frame. */
export type Said<K extends Kind = Kind> = {
  readonly [Each in K]: { readonly kind: Each; readonly body: ContentBody<Each> };
}[K];
export type ContentOf<K extends Kind> = Frame & Said<K>;

export type Content =
  | ContentOf<Kind>
  /** Of a newer version: `name` is its kind, `body` whatever CBOR there was. */
  | (Frame & { readonly kind: 'unknown'; readonly name: string; readonly body: unknown });

/** Whether a content of that kind may hold it. */
export function fitsBody(kind: Kind, body: unknown): boolean {
  return bodyChecks.get(kind)?.fits(body) ?? false;
}

/** @throws RangeError when the content breaks its schema. */
export function encodeContent(content: Content): Uint8Array {
  const encoded = encodeCbor(frameOf(content));
  try {
    decodeContent(encoded);
  } catch {
    throw new RangeError('a content that its schema does not allow');
  }
  return encoded;
}

/** @throws DecryptFailure `malformed`. */
export function decodeContent(encoded: Uint8Array): Content {
  const frame = decoded(encoded);
  if (!frameCheck.fits(frame)) throw malformed();
  const { kind, body, ...rest } = frame;
  const check = bodyChecks.get(kind);
  if (check === undefined) return { ...rest, kind: 'unknown', name: kind, body };
  if (!check.fits(body)) throw malformed();
  // The check of that kind has said so.
  return { ...rest, kind, body } as Content;
}

function frameOf(content: Content): unknown {
  if (content.kind !== 'unknown') return content;
  const { name, ...rest } = content;
  return { ...rest, kind: name };
}

function decoded(encoded: Uint8Array): unknown {
  try {
    return decodeCbor(encoded);
  } catch {
    throw malformed();
  }
}

function malformed(): DecryptFailure {
  return new DecryptFailure('malformed', 'the decrypted content is malformed');
}
