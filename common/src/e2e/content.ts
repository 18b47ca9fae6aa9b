import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../wire/schema.ts';
import { DecryptFailure } from './decrypt-failure.ts';

// What is in a payload (PROTOCOL.md section 8.7). Who sent it is never in it: that is what the session proves.

/** The longest text of a message, in UTF-8. */
export const DIRECT_TEXT_BYTES = 32_768;

const listSeen = { version: uint(Number.MAX_SAFE_INTEGER, 1), hash: bytes(32) };
const frameSchema = struct({
  kind: text(32, 1),
  /** Chosen by the sender; with the sender and its device it names the content. */
  id: bytes(16),
  conversation: bytes(32),
  /** Of the conversation's state; 0 in a direct one. */
  revision: uint(),
  sentAt: time(),
  /** How many messages the sending device has sent in the conversation, this one included: a gap shows. */
  sequence: optional(uint(Number.MAX_SAFE_INTEGER, 1)),
  /** The device lists that the sender holds, so that both find out when the daemon shows them different ones. */
  lists: struct({
    sender: struct(listSeen),
    recipients: list(struct({ user: userName(), ...listSeen }), 256),
  }),
  body: Type.Unknown(),
});
const textSchema = struct({ text: text(DIRECT_TEXT_BYTES, 1) });
const receiptSchema = struct({
  state: oneOf('delivered', 'read'),
  ids: Type.Array(bytes(16), { minItems: 1, maxItems: 500 }),
});

const frameCheck = TypeCompiler.Compile(frameSchema);
const textCheck = TypeCompiler.Compile(textSchema);
const receiptCheck = TypeCompiler.Compile(receiptSchema);

type Frame = Omit<Static<typeof frameSchema>, 'kind' | 'body'>;

export type Content = Frame &
  (
    | { readonly kind: 'text'; readonly body: Static<typeof textSchema> }
    | { readonly kind: 'receipt'; readonly body: Static<typeof receiptSchema> }
    /** Of a newer version: `name` is its kind, `body` whatever CBOR there was. */
    | { readonly kind: 'unknown'; readonly name: string; readonly body: unknown }
  );

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
  if (!frameCheck.Check(frame)) throw malformed();
  const { kind, body, ...rest } = frame;
  if (kind === 'text') {
    if (!textCheck.Check(body)) throw malformed();
    return { ...rest, kind, body };
  }
  if (kind === 'receipt') {
    if (!receiptCheck.Check(body)) throw malformed();
    return { ...rest, kind, body };
  }
  return { ...rest, kind: 'unknown', name: kind, body };
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
