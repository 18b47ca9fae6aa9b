import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import { encodeBase64 } from '../text/base64.ts';
import { PeerError } from '../wire/error-codes.ts';
import {
  authMessage,
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  parseClientFirst,
  parseServerFinal,
  parseServerFirst,
  type ServerFirst,
} from './scram-messages.ts';
import { clientProof, serverKeyOf, serverSignature } from './scram.ts';

const NONCE_BYTES = 24;

/** The client's side of one SCRAM-SHA-256 exchange (RFC 5802 section 5). */
export class ScramProver {
  /** The client-first message. */
  readonly first: string;
  readonly #nonce = encodeBase64(randomBytes(NONCE_BYTES));
  #serverFirst = '';
  #expected: Uint8Array = new Uint8Array();

  constructor(user: string) {
    this.first = formatClientFirst(user, this.#nonce);
  }

  /** What the daemon asks for. @throws PeerError `invalid` when it is malformed, or no answer to `first`. */
  read(serverFirst: string): ServerFirst {
    const asked = parseServerFirst(serverFirst);
    if (!asked.nonce.startsWith(this.#nonce) || asked.nonce.length === this.#nonce.length)
      throw new PeerError('invalid', 'SCRAM server-first: no answer to this very login');
    this.#serverFirst = serverFirst;
    return asked;
  }

  /** The client-final message, after `read`. `salted`: SaltedPassword, for what was asked. */
  prove(salted: Uint8Array, binding: Uint8Array): string {
    const { nonce } = parseServerFirst(this.#serverFirst);
    const withoutProof = formatClientFinalWithoutProof(nonce, binding);
    const auth = authMessage(parseClientFirst(this.first).bare, this.#serverFirst, withoutProof);
    this.#expected = serverSignature(serverKeyOf(salted), auth);
    return formatClientFinal(withoutProof, clientProof(salted, auth));
  }

  /** Whether the daemon has proved, too, that it knows the account. @throws PeerError when it is malformed. */
  isAnsweredBy(serverFinal: string): boolean {
    return equalBytes(parseServerFinal(serverFinal), this.#expected);
  }
}
