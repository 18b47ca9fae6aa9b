import {
  clientProof,
  makeVerifier,
  saltPassword,
  type ScramVerifier,
  serverSignature,
} from '../../../../common/src/auth/scram.ts';
import {
  authMessage,
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  parseServerFinal,
  parseServerFirst,
} from '../../../../common/src/auth/scram-messages.ts';
import { equalBytes } from '../../../../common/src/crypto/bytes.ts';

/** What a client sends and checks, from the functions that the real one is made of. */
export class ScramClient {
  readonly first: string;
  readonly #bare: string;
  readonly #password: string;
  #expected = new Uint8Array(0);

  constructor(user: string, password: string, nonce = 'rOprNGfwEbeRWgbNEkqO') {
    this.first = formatClientFirst(user, nonce);
    this.#bare = `n=${user},r=${nonce}`;
    this.#password = password;
  }

  async final(serverFirst: string, binding: Uint8Array): Promise<string> {
    const { nonce, salt, iterations } = parseServerFirst(serverFirst);
    const salted = await saltPassword(this.#password, salt, iterations);
    const withoutProof = formatClientFinalWithoutProof(nonce, binding);
    const signed = authMessage(this.#bare, serverFirst, withoutProof);
    this.#expected = new Uint8Array(
      serverSignature(makeVerifier(salted, salt, iterations).serverKey, signed),
    );
    return formatClientFinal(withoutProof, clientProof(salted, signed));
  }

  believes(serverFinal: string): boolean {
    return equalBytes(parseServerFinal(serverFinal), this.#expected);
  }
}

const SALT = new Uint8Array(16).fill(7);

/** Few iterations: the count is the client's cost, and not what these tests are about. */
export async function verifierOf(password: string): Promise<ScramVerifier> {
  return makeVerifier(await saltPassword(password, SALT, 10), SALT, 10);
}
