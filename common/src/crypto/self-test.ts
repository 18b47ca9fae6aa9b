import { encodeUtf8 } from '../text/utf8.ts';
import { AesGcmKey } from './aes-gcm.ts';
import { equalBytes } from './bytes.ts';
import { Ed25519Key, verifyEd25519 } from './ed25519.ts';
import { hkdfExpand, hkdfExtract } from './hkdf.ts';
import { pbkdf2Sha256 } from './pbkdf2.ts';
import { sha256 } from './sha256.ts';
import { sha3 } from './sha3.ts';
import { sha512 } from './sha512.ts';
import { encapsulate, XWingKey } from './x-wing.ts';
import { X25519Key } from './x25519.ts';

// Known answers, so that a host whose crypto lacks something or differs is found before anything is sent.

type Check = () => boolean | Promise<boolean>;

const checks: Readonly<Record<string, Check>> = {
  'SHA-256': () =>
    is(sha256(encodeUtf8('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
  'SHA3-256': () =>
    is(sha3(encodeUtf8('abc')), '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'),
  'SHA-512': () =>
    is(
      sha512(encodeUtf8('abc')),
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ),
  // RFC 5869 appendix A.1.
  HKDF: () => {
    const prk = hkdfExtract(hex('000102030405060708090a0b0c'), new Uint8Array(22).fill(0x0b));
    const okm = hkdfExpand(prk, hex('f0f1f2f3f4f5f6f7f8f9'), 42);
    return is(okm, '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
  },
  // RFC 7914 section 11.
  PBKDF2: async () => {
    const key = await pbkdf2Sha256(encodeUtf8('passwd'), encodeUtf8('salt'), 1);
    return is(key, '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc');
  },
  // RFC 8032 section 7.1, test 1.
  Ed25519: () => {
    const key = Ed25519Key.fromSeed(hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
    const signature = hex(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    return (
      equalBytes(key.sign(new Uint8Array()), signature) &&
      verifyEd25519(key.publicKey, new Uint8Array(), signature)
    );
  },
  // RFC 7748 section 6.1.
  X25519: () => {
    const alice = X25519Key.fromSecret(
      hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
    );
    const shared = alice.agree(hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'));
    return is(shared, '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
  },
  'X-Wing': () => {
    const key = new XWingKey();
    const { ciphertext, sharedSecret } = encapsulate(key.publicKey);
    return equalBytes(key.decapsulate(ciphertext), sharedSecret);
  },
  // NIST GCM test case 13 (all zero key, nonce and text).
  'AES-256-GCM': () => {
    const key = new AesGcmKey(new Uint8Array(32));
    const sealed = new Uint8Array(16);
    const none = new Uint8Array();
    key.sealInto(sealed, 0, { nonce: new Uint8Array(12), additionalData: none, plaintext: none });
    return (
      is(sealed, '530f8afbc74536b9a963b4f1c4cb738b') &&
      key.open(sealed, new Uint8Array(12), none)?.length === 0
    );
  },
};

/** The names of the primitives that failed, with their reason; empty when all is well. */
export async function runSelfTest(): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const problem = await problemOf(check);
    if (problem !== undefined) failures.push(`${name}: ${problem}`);
  }
  return failures;
}

async function problemOf(check: Check): Promise<string | undefined> {
  try {
    return (await check()) ? undefined : 'wrong result';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function is(bytes: Uint8Array, expected: string): boolean {
  return Buffer.from(bytes).toString('hex') === expected;
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}
