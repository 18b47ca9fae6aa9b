import { concatBytes, equalBytes } from '../crypto/bytes.ts';
import { decodeBase64, encodeBase64 } from '../text/base64.ts';
import { isUserName } from '../text/names.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { PeerError } from '../wire/error-codes.ts';

// The messages of RFC 5802 section 7, verbatim, with one channel binding type (PROTOCOL.md section 6.2).
const GS2_HEADER = 'p=noncesense-1,,';
// printable = %x21-2B / %x2D-7E: visible ASCII but the comma.
const VISIBLE = '[\\x21-\\x2b\\x2d-\\x7e]';
// Of the 128 characters that both may have, the last 24 are the daemon's.
const CLIENT_NONCE = `${VISIBLE}{18,104}`;
const NONCE = `${VISIBLE}{18,128}`;
const CLIENT_FIRST = new RegExp(`^${GS2_HEADER}(n=([^,]+),r=(${CLIENT_NONCE}))$`);
const SERVER_FIRST = new RegExp(`^r=(${NONCE}),s=([A-Za-z0-9+/=]+),i=([1-9][0-9]{0,8})$`);
const CLIENT_FINAL = new RegExp(`^(c=([A-Za-z0-9+/=]+),r=(${NONCE})),p=([A-Za-z0-9+/=]+)$`);
const SERVER_FINAL = /^v=([A-Za-z0-9+/=]+)$/;

export interface ClientFirst {
  readonly user: string;
  readonly nonce: string;
  /** The part that enters the AuthMessage. */
  readonly bare: string;
}

export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

export interface ClientFinal {
  readonly withoutProof: string;
  readonly bindingInput: Uint8Array;
  readonly nonce: string;
  readonly proof: Uint8Array;
}

export function formatClientFirst(user: string, nonce: string): string {
  return `${GS2_HEADER}n=${user},r=${nonce}`;
}

export function parseClientFirst(message: string): ClientFirst {
  const [, bare, user, nonce] = match(CLIENT_FIRST, message, 'client-first');
  if (!isUserName(user)) throw new PeerError('invalid', 'SCRAM client-first: malformed name');
  return { user, nonce, bare };
}

export function formatServerFirst({ nonce, salt, iterations }: ServerFirst): string {
  return `r=${nonce},s=${encodeBase64(salt)},i=${iterations}`;
}

export function parseServerFirst(message: string): ServerFirst {
  const [, nonce, salt, iterations] = match(SERVER_FIRST, message, 'server-first');
  return { nonce, salt: base64Field(salt, 'salt'), iterations: Number(iterations) };
}

export function formatClientFinalWithoutProof(nonce: string, binding: Uint8Array): string {
  return `c=${encodeBase64(bindingInputFor(binding))},r=${nonce}`;
}

export function formatClientFinal(withoutProof: string, proof: Uint8Array): string {
  return `${withoutProof},p=${encodeBase64(proof)}`;
}

export function parseClientFinal(message: string): ClientFinal {
  const [, withoutProof, binding, nonce, proof] = match(CLIENT_FINAL, message, 'client-final');
  return {
    withoutProof,
    nonce,
    bindingInput: base64Field(binding, 'binding'),
    proof: base64Field(proof, 'proof'),
  };
}

/** Whether a client-final was made for this very channel. */
export function isBoundTo(final: ClientFinal, binding: Uint8Array): boolean {
  return equalBytes(final.bindingInput, bindingInputFor(binding));
}

export function formatServerFinal(signature: Uint8Array): string {
  return `v=${encodeBase64(signature)}`;
}

export function parseServerFinal(message: string): Uint8Array {
  return base64Field(match(SERVER_FINAL, message, 'server-final')[1], 'verifier');
}

export function authMessage(
  clientFirstBare: string,
  serverFirst: string,
  clientFinalWithoutProof: string,
): string {
  return `${clientFirstBare},${serverFirst},${clientFinalWithoutProof}`;
}

function bindingInputFor(binding: Uint8Array): Uint8Array {
  return concatBytes(encodeUtf8(GS2_HEADER), binding);
}

type Groups = readonly [string, string, string, string, string];

function match(pattern: RegExp, message: string, name: string): Groups {
  const found = pattern.exec(message);
  if (!found) throw new PeerError('invalid', `SCRAM ${name}: malformed, or without channel binding`);
  const [whole, a = '', b = '', c = '', d = ''] = found;
  return [whole, a, b, c, d];
}

function base64Field(text: string, what: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch {
    throw new PeerError('invalid', `SCRAM: malformed base64 in the ${what}`);
  }
}
