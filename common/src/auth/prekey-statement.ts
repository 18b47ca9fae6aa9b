import { verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { encodeUtf8 } from '../text/utf8.ts';

/** What a device signs of its prekeys; one-time X25519 prekeys are unsigned, as in PQXDH. */
export type PrekeyKind = 'signed' | 'last-resort' | 'one-time-pq';

export interface SignedPrekey {
  /** 0 to 2^32 - 1; a device never uses one twice. */
  readonly id: number;
  /** X25519 (32 bytes) or ML-KEM-768 (1,184). */
  readonly key: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Signed by the device's signing key (PROTOCOL.md section 8.3). */
export function prekeyStatement(kind: PrekeyKind, id: number, key: Uint8Array): Uint8Array {
  const idBytes = new Uint8Array(4);
  new DataView(idBytes.buffer).setUint32(0, id);
  return label('prekey', encodeUtf8(kind), idBytes, key);
}

/** Whether the device with that listed `signingKey` made this prekey, for this use. */
export function isPrekeySigned(kind: PrekeyKind, prekey: SignedPrekey, signingKey: Uint8Array): boolean {
  return verifyEd25519(signingKey, prekeyStatement(kind, prekey.id, prekey.key), prekey.signature);
}
