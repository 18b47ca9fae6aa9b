import { isProofRight, type ScramVerifier, serverSignature } from '../../../../common/src/auth/scram.ts';
import {
  authMessage,
  type ClientFinal,
  type ClientFirst,
  formatServerFinal,
  formatServerFirst,
  isBoundTo,
} from '../../../../common/src/auth/scram-messages.ts';
import { encodeBase64 } from '../../../../common/src/text/base64.ts';

/** The daemon's side of SCRAM-SHA-256 between its two messages (RFC 5802 section 5). */
export interface ScramExchange {
  readonly user: string;
  readonly nonce: string;
  readonly clientFirstBare: string;
  readonly serverFirst: string;
}

/** `random`: 18 fresh bytes, the daemon's part of the nonce. */
export function beginScram(first: ClientFirst, verifier: ScramVerifier, random: Uint8Array): ScramExchange {
  const nonce = first.nonce + encodeBase64(random);
  const serverFirst = formatServerFirst({ nonce, salt: verifier.salt, iterations: verifier.iterations });
  return { user: first.user, nonce, clientFirstBare: first.bare, serverFirst };
}

export interface ScramCheck {
  readonly verifier: ScramVerifier;
  readonly binding: Uint8Array;
}

/** The server-final message; `undefined` when the proof, the channel binding or the nonce is wrong. */
export function finishScram(
  exchange: ScramExchange,
  final: ClientFinal,
  check: ScramCheck,
): string | undefined {
  const signed = authMessage(exchange.clientFirstBare, exchange.serverFirst, final.withoutProof);
  // All are computed whatever the first of them says: the failures must not differ in time either.
  const proven = isProofRight(check.verifier, signed, final.proof);
  const bound = isBoundTo(final, check.binding);
  const signature = serverSignature(check.verifier.serverKey, signed);
  return proven && bound && final.nonce === exchange.nonce ? formatServerFinal(signature) : undefined;
}
