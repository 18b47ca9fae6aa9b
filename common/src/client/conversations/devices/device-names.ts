import { MAX_DEVICES } from '../../../auth/device-list.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';

/** Bytes. */
export const MAX_NAME_BYTES = 64;

/** `wanted`, numbered where one of the others is called so: a person must not revoke the wrong one of two. */
export function nameBeside(others: readonly { readonly name: string }[], wanted: string): string {
  const numbered = Array.from({ length: MAX_DEVICES }, (_, index) => `${wanted} (${index + 2})`);
  const isFree = (name: string) => others.every((other) => other.name !== name);
  const fits = (name: string) => encodeUtf8(name).length <= MAX_NAME_BYTES;
  return [wanted, ...numbered].find((name) => isFree(name) && fits(name)) ?? wanted;
}
