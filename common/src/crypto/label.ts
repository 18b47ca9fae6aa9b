import { encodeUtf8 } from '../text/utf8.ts';
import { concatBytes } from './bytes.ts';

const PREFIX = 'NonceSense/1 ';

/**
 * What every signature and derivation is bound to (PROTOCOL.md section 2):
 * `NonceSense/1 <name>`, a zero byte, then each field with its length (u32, big-endian) before it.
 */
export function label(name: string, ...fields: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [encodeUtf8(PREFIX + name), Uint8Array.of(0)];
  for (const field of fields) parts.push(lengthPrefix(field), field);
  return concatBytes(...parts);
}

function lengthPrefix(field: Uint8Array): Uint8Array {
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, field.length);
  return prefix;
}
