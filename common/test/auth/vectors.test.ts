import assert from 'node:assert/strict';
import {
  deviceEnrolmentStatement,
  deviceLoginStatement,
  identityStatement,
} from '../../src/auth/device-proof.ts';
import {
  authMessage,
  formatClientFinal,
  formatClientFinalWithoutProof,
  formatClientFirst,
  formatServerFinal,
  isBoundTo,
  parseClientFinal,
  parseClientFirst,
  parseServerFirst,
} from '../../src/auth/scram-messages.ts';
import {
  clientProof,
  isProofRight,
  makeVerifier,
  saltPassword,
  serverSignature,
} from '../../src/auth/scram.ts';
import { Ed25519Key, verifyEd25519 } from '../../src/crypto/ed25519.ts';
import { pbkdf2Sha256 } from '../../src/crypto/pbkdf2.ts';
import { decodeBase64, encodeBase64 } from '../../src/text/base64.ts';
import { encodeUtf8 } from '../../src/text/utf8.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';

describe('SCRAM', () => {
  it('computes what RFC 7677 section 3 shows', async () => {
    const salted = await pbkdf2Sha256(encodeUtf8('pencil'), decodeBase64('W22ZaJ0SNY7soEsUEjb6gQ=='), 4096);
    const verifier = makeVerifier(salted, new Uint8Array(16), 4096);
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    const message = authMessage(
      'n=user,r=rOprNGfwEbeRWgbNEkqO',
      `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      `c=biws,r=${nonce}`,
    );
    assert.equal(encodeBase64(clientProof(salted, message)), 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=');
    assert.equal(
      encodeBase64(serverSignature(verifier.serverKey, message)),
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    );
  });

  it('follows its own vector, channel binding included', async () => {
    const v = vectors<Record<string, string> & { iterations: number }>('scram');
    const salt = hex(v['salt'] ?? '');
    const salted = await saltPassword(v['password'] ?? '', salt, v.iterations);
    assert.equal(toHex(salted), v['saltedPassword']);
    assert.deepEqual(await saltPassword('corre\u0301ct horse', salt, v.iterations), salted, 'NFKC');
    const verifier = makeVerifier(salted, salt, v.iterations);
    const first = parseClientFirst(v['clientFirst'] ?? '');
    assert.equal(formatClientFirst(first.user, first.nonce), v['clientFirst']);
    const server = parseServerFirst(v['serverFirst'] ?? '');
    const withoutProof = formatClientFinalWithoutProof(server.nonce, hex(v['channelBinding'] ?? ''));
    const message = authMessage(first.bare, v['serverFirst'] ?? '', withoutProof);
    assert.equal(formatClientFinal(withoutProof, clientProof(salted, message)), v['clientFinal']);
    assert.equal(formatServerFinal(serverSignature(verifier.serverKey, message)), v['serverFinal']);
    const final = parseClientFinal(v['clientFinal'] ?? '');
    assert.ok(isProofRight(verifier, message, final.proof));
    assert.ok(isBoundTo(final, hex(v['channelBinding'] ?? '')));
    assert.ok(!isBoundTo(final, new Uint8Array(32)), 'another channel');
    assert.ok(!isProofRight(verifier, `${message}x`, final.proof), 'another exchange');
    assert.ok(!isProofRight(verifier, message, new Uint8Array(31)), 'a short proof');
  });

  it('refuses messages without channel binding, extensions and malformed fields', () => {
    const nonce = 'r'.repeat(24);
    for (const bad of [
      `n,,n=user,r=${nonce}`,
      `y,,n=user,r=${nonce}`,
      `p=tls-exporter,,n=user,r=${nonce}`,
      `p=noncesense-1,a=admin,n=user,r=${nonce}`,
      `p=noncesense-1,,m=x,n=user,r=${nonce}`,
      `p=noncesense-1,,n=User,r=${nonce}`,
      `p=noncesense-1,,n=user,r=short`,
      `p=noncesense-1,,n=user,r=${nonce},x=1`,
    ]) {
      assert.throws(() => parseClientFirst(bad), /SCRAM client-first/, bad);
    }
    assert.throws(() => parseClientFinal(`c=AR==,r=${nonce},p=AAAA`), /malformed base64/);
    assert.throws(() => parseServerFirst(`r=${nonce},s=AAAA,i=0600000`), /server-first/);
  });
});

describe('device proofs', () => {
  it('follow their vector', () => {
    type Proof = { statement: string; signature: string };
    const v = vectors<Record<string, string> & { login: Proof; enrolment: Proof; identity: Proof }>(
      'device-login',
    );
    const claim = {
      binding: hex(v['channelBinding'] ?? ''),
      user: v['user'] ?? '',
      device: hex(v['device'] ?? ''),
    };
    const key = Ed25519Key.fromSeed(hex(v['deviceKeySeed'] ?? ''));
    assert.equal(toHex(key.publicKey), v['deviceKey']);
    const statements = {
      login: deviceLoginStatement(claim),
      enrolment: deviceEnrolmentStatement(claim, key.publicKey),
      identity: identityStatement(claim.binding, claim.user, key.publicKey),
    };
    for (const name of ['login', 'enrolment', 'identity'] as const) {
      assert.equal(toHex(statements[name]), v[name].statement, name);
      assert.ok(verifyEd25519(key.publicKey, statements[name], hex(v[name].signature)), name);
    }
  });
});
