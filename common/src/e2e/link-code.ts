import { label } from '../crypto/label.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { numericFingerprint } from './numeric-fingerprint.ts';
import type { PeerDevice } from './own-device.ts';

/** A device that asks to be linked, and whose it wants to be; public keys. */
export interface LinkSubject {
  readonly user: string;
  readonly identityKey: Uint8Array;
  readonly device: Pick<PeerDevice, 'id' | 'signingKey' | 'dhKey'>;
}

/**
 * 30 digits, the same on both machines when each believes the same keys (PROTOCOL.md section 8.9). The keys of the
 * device must be made after its identity key was learnt: else whoever stands between could search for two false keys
 * that have one code. Takes some ten milliseconds: keep the result.
 */
export function linkCode({ user, identityKey, device }: LinkSubject): string {
  const { id, signingKey, dhKey } = device;
  const subject = label('link', encodeUtf8(user), identityKey, id, signingKey, dhKey);
  return numericFingerprint(subject, subject);
}
