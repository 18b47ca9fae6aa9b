import { verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { encodeUtf8 } from '../text/utf8.ts';

export type PrekeyKind = 'signed' | 'last-resort' | 'one-time-pq';

/** As it is published and handed out; `signature` is by the device's signing key. */
export interface SignedPrekey {
  readonly id: number;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a device signs of a prekey (PROTOCOL.md section 2, label `prekey`). */
export function prekeyStatement(kind: PrekeyKind, id: number, key: Uint8Array): Uint8Array {
  const idBytes = new Uint8Array(4);
  new DataView(idBytes.buffer).setUint32(0, id);
  return label('prekey', encodeUtf8(kind), idBytes, key);
}

export function verifyPrekey(signingKey: Uint8Array, kind: PrekeyKind, prekey: SignedPrekey): boolean {
  return verifyEd25519(signingKey, prekeyStatement(kind, prekey.id, prekey.key), prekey.signature);
}
