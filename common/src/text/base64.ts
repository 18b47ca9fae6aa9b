import naclUtil from 'tweetnacl-util';

const STANDARD = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const URL_SAFE = /^[A-Za-z0-9_-]*$/;

/** RFC 4648 section 4, with padding; malformed or non-canonical text is refused. */
export function encodeBase64(bytes: Uint8Array): string {
  return naclUtil.encodeBase64(bytes);
}

/** @throws TypeError when `text` is not what {@link encodeBase64} writes. */
export function decodeBase64(text: string): Uint8Array {
  if (!STANDARD.test(text)) throw new TypeError('malformed base64');
  const bytes = naclUtil.decodeBase64(text);
  // Two texts must never mean the same bytes: stray bits in the last character are refused.
  if (naclUtil.encodeBase64(bytes) !== text) throw new TypeError('malformed base64');
  return bytes;
}

/** RFC 4648 section 5, without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws TypeError when `text` is not what {@link encodeBase64Url} writes. */
export function decodeBase64Url(text: string): Uint8Array {
  if (!URL_SAFE.test(text)) throw new TypeError('malformed base64url');
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
}
