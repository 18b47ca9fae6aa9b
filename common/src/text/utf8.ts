const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws TypeError when `text` holds an unpaired surrogate. */
export function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new TypeError('malformed UTF-16: unpaired surrogate');
  return encoder.encode(text);
}

/** @throws TypeError when `bytes` are not well-formed UTF-8 (RFC 3629): overlong forms and surrogates included. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new TypeError('malformed UTF-8');
  }
}
