import { decodeFirst, encode } from 'cborg';
import { PeerError } from './error-codes.ts';
import { StrictTokenizer, strictOptions } from './strict-tokenizer.ts';

/** PROTOCOL.md section 4.1; a key without a value is left out. */
export function encodeCbor(value: unknown): Uint8Array {
  return plain(encode(value, { ignoreUndefinedProperties: true }));
}

/** The first item and what follows it. @throws PeerError `malformed` for what section 4.1 does not allow. */
export function decodeFirstCbor(bytes: Uint8Array): [unknown, Uint8Array] {
  try {
    const data = plain(bytes);
    const options = { ...strictOptions, tokenizer: new StrictTokenizer(data) };
    return decodeFirst(data, options) as [unknown, Uint8Array];
  } catch (error) {
    throw new PeerError('malformed', error instanceof Error ? error.message : 'malformed CBOR');
  }
}

/** One item and nothing after it. @throws PeerError `malformed`. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const [value, rest] = decodeFirstCbor(bytes);
  if (rest.length > 0) throw new PeerError('malformed', 'bytes after the end of the CBOR item');
  return value;
}

/** The same bytes, never a Buffer: of one, the byte strings within would be views of it and not copies. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
