import { encodeBase64Url } from './base64.ts';

/** A daemon's public key as people compare it: its 43 characters in groups of at most six. */
export function formatKey(key: Uint8Array): string {
  return (encodeBase64Url(key).match(/.{1,6}/g) ?? []).join(' ');
}
