import { concatBytes } from '../../../common/src/crypto/bytes.ts';
import { hmacSha256 } from '../../../common/src/crypto/sha256.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';

/** What a window asks of the owner, as the byte it sends. */
export const Purpose = { watch: 0x57, takeOver: 0x54, attach: 0x41 } as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

export const NONCE_LENGTH = 32;
export const PROOF_LENGTH = 32;

export interface ProofInput {
  readonly secret: Uint8Array;
  /** Whose proof this is: bound, so that none can be sent back to its maker. */
  readonly role: 'asker' | 'owner';
  readonly purpose: Purpose;
  readonly ownerNonce: Uint8Array;
  readonly askerNonce: Uint8Array;
}

/** HMAC-SHA-256 that shows knowledge of the window secret; 32 bytes. */
export function windowProof({ secret, role, purpose, ownerNonce, askerNonce }: ProofInput): Uint8Array {
  const label = encodeUtf8(`noncesense-window/1 ${role}\0`);
  return hmacSha256(secret, concatBytes(label, Uint8Array.of(purpose), ownerNonce, askerNonce));
}

export function isPurpose(byte: number | undefined): byte is Purpose {
  return Object.values<number | undefined>(Purpose).includes(byte);
}

/** Of the frames that follow the proofs, one for each direction; 32 bytes each. */
export interface LinkKeys {
  readonly asker: Uint8Array;
  readonly owner: Uint8Array;
}

/** From the secret and both nonces: who only passes the proofs on knows none of them. */
export function linkKeys({ secret, ownerNonce, askerNonce }: Omit<ProofInput, 'role' | 'purpose'>): LinkKeys {
  const keyOf = (role: string) =>
    hmacSha256(
      secret,
      concatBytes(encodeUtf8(`noncesense-window/1 ${role} frames\0`), ownerNonce, askerNonce),
    );
  return { asker: keyOf('asker'), owner: keyOf('owner') };
}
