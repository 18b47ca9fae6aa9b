import { equalBytes } from '../crypto/bytes.ts';
import { pbkdf2Sha256 } from '../crypto/pbkdf2.ts';
import { hmacSha256, sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';

/** Bounds on the iteration count, enforced by both sides (PROTOCOL.md section 6.2). */
export const ITERATIONS = {
  minimum: 600_000,
  byDefault: 600_000,
  maximum: 5_000_000,
  /** Of an account that came from the original server and was not logged in to since. */
  imported: 100_000,
} as const;

/** What the daemon keeps instead of a password (RFC 5802 section 3). */
export interface ScramVerifier {
  /** 16 bytes, chosen by the client. */
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** 32 bytes each. */
  readonly storedKey: Uint8Array;
  readonly serverKey: Uint8Array;
}

/** SaltedPassword: 32 bytes, as good as the password itself. */
export function saltPassword(password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  return pbkdf2Sha256(encodeUtf8(password.normalize('NFKC')), salt, iterations);
}

/** The same of an account that came from the original server, which knew no normalisation. */
export function saltRawPassword(password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  return pbkdf2Sha256(encodeUtf8(password), salt, iterations);
}

export function makeVerifier(salted: Uint8Array, salt: Uint8Array, iterations: number): ScramVerifier {
  return { salt, iterations, storedKey: sha256(clientKeyOf(salted)), serverKey: serverKeyOf(salted) };
}

/** ClientProof = ClientKey XOR HMAC(StoredKey, AuthMessage). */
export function clientProof(salted: Uint8Array, authMessage: string): Uint8Array {
  const clientKey = clientKeyOf(salted);
  return xor(clientKey, hmacSha256(sha256(clientKey), encodeUtf8(authMessage)));
}

/** Constant time; a proof of another length is simply wrong. */
export function isProofRight(verifier: ScramVerifier, authMessage: string, proof: Uint8Array): boolean {
  if (proof.length !== 32) return false;
  const clientKey = xor(proof, hmacSha256(verifier.storedKey, encodeUtf8(authMessage)));
  return equalBytes(sha256(clientKey), verifier.storedKey);
}

/** What the client checks before it believes the daemon. */
export function serverSignature(serverKey: Uint8Array, authMessage: string): Uint8Array {
  return hmacSha256(serverKey, encodeUtf8(authMessage));
}

export function serverKeyOf(salted: Uint8Array): Uint8Array {
  return hmacSha256(salted, encodeUtf8('Server Key'));
}

function clientKeyOf(salted: Uint8Array): Uint8Array {
  return hmacSha256(salted, encodeUtf8('Client Key'));
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, index) => byte ^ (b[index] ?? 0));
}
