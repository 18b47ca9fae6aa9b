import assert from 'node:assert/strict';
import { constants, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { ClassicMalformed } from '../../src/classic/classic-malformed.ts';
import { ClassicDhKey } from '../../src/classic/dh-key.ts';
import {
  ClassicIdentity,
  derOfPem,
  isClassicPublicKey,
  pemOf,
  verifyClassic,
} from '../../src/classic/rsa-identity.ts';
import { concatBytes } from '../../src/crypto/bytes.ts';
import { GROUP_14_PRIME } from '../../src/crypto/dh-group-14.ts';
import { mutatedBytes } from '../fuzz/support/mutations.ts';
import { hex } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';

/** A key of group 14 whose value is the DER integer of these bytes. */
function keyOf(integer: Uint8Array): Uint8Array {
  const parameters = concatBytes(element(0x02, concatBytes(Uint8Array.of(0), GROUP_14_PRIME)), hex('020102'));
  const algorithm = element(0x30, concatBytes(hex('06092a864886f70d010301'), element(0x30, parameters)));
  const bits = element(0x03, concatBytes(Uint8Array.of(0), element(0x02, integer)));
  return element(0x30, concatBytes(algorithm, bits));
}

function element(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const header = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return concatBytes(Uint8Array.of(tag, ...header), content);
}

/** The prime less something small, with the zero that DER puts before it. */
function primeLess(less: number): Uint8Array {
  const value = concatBytes(Uint8Array.of(0), GROUP_14_PRIME);
  value[256] = (value[256] ?? 0) - less;
  return value;
}

describe('a Diffie-Hellman key of the original protocol', function () {
  this.timeout(20_000); // Bun takes half a second for a key.
  let own: ClassicDhKey;
  let peer: ClassicDhKey;

  before(() => {
    own = ClassicDhKey.generate();
    peer = ClassicDhKey.generate();
  });

  it('gives both the same key', () => {
    assert.deepEqual(own.agree(peer.publicDer), peer.agree(own.publicDer));
    assert.equal(own.agree(peer.publicDer).length, 32);
  });

  it('refuses values that would give the secret away', () => {
    for (const value of [hex('00'), hex('01'), primeLess(1), primeLess(0)]) {
      assert.throws(() => own.agree(keyOf(value)), /outside 2\.\.p-2/);
    }
    for (const value of [hex('02'), primeLess(2)]) assert.equal(own.agree(keyOf(value)).length, 32);
  });

  it('refuses a negative value, and one with zeros before it', () => {
    for (const value of ['ff', '0002', ''])
      assert.throws(() => own.agree(keyOf(hex(value))), ClassicMalformed);
  });

  it('takes nothing else, whatever was changed', () => {
    // All before the value is fixed, but for lengths, which the value itself decides.
    const fixed = (der: Uint8Array) => der.subarray(4, 287);
    fuzz(300, mutatedBytes(fc.constant(peer.publicDer)), (der) => {
      if (outcome(() => own.agree(der))) assert.deepEqual(fixed(der), fixed(peer.publicDer));
    });
    fuzz(300, fc.uint8Array({ maxLength: 600 }), (der) =>
      assert.equal(
        outcome(() => own.agree(der)),
        undefined,
      ),
    );
  });
});

describe('an RSA identity of the original protocol', () => {
  let identity: ClassicIdentity;
  const statement = hex('00112233');

  before(async () => {
    identity = await ClassicIdentity.generate();
  });

  it('signs, and is brought back from where it was kept', () => {
    const again = ClassicIdentity.fromPrivateDer(identity.exportPrivateDer());
    assert.deepEqual(again.publicDer, identity.publicDer);
    assert.equal(verifyClassic(identity.publicDer, statement, again.sign(statement)), true);
  });

  it('verifies nothing else', () => {
    const signature = identity.sign(statement);
    assert.equal(verifyClassic(identity.publicDer, hex('00112234'), signature), false);
    assert.equal(verifyClassic(identity.publicDer, statement, signature.subarray(1)), false);
    assert.equal(verifyClassic(new Uint8Array(294), statement, signature), false);
  });

  it('takes no signature with a shorter salt', () => {
    const pem = createPrivateKey({
      key: Buffer.from(identity.exportPrivateDer()),
      format: 'der',
      type: 'pkcs8',
    });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    for (const [saltLength, holds] of [
      [222, true],
      [32, false],
    ] as const) {
      const signature = sign('sha256', statement, { key: pem, padding, saltLength });
      assert.equal(verifyClassic(identity.publicDer, statement, signature), holds);
    }
  });

  it('is written and read as PEM, in one way only', () => {
    const pem = pemOf(identity.publicDer);
    assert.match(
      pem,
      /^-----BEGIN PUBLIC KEY-----\n([\w+/]{64}\n)+[\w+/=]{1,64}\n-----END PUBLIC KEY-----\n$/,
    );
    assert.deepEqual(derOfPem(pem), identity.publicDer);
    assert.deepEqual(derOfPem(pem.replaceAll('\n', '\r\n')), identity.publicDer);
    assert.throws(() => pemOf(identity.publicDer.subarray(1)), ClassicMalformed);
    for (const wrong of [
      '',
      pem + pem,
      pem.slice(1),
      pem.replace('PUBLIC', 'PRIVATE'),
      `${' '.repeat(5_000)}${pem}`,
    ]) {
      assert.throws(() => derOfPem(wrong), ClassicMalformed);
    }
  });

  it('is an RSA key of 2048 bits with the usual exponent, no other', () => {
    for (const [modulusLength, publicExponent] of [
      [1024, 65_537],
      [3072, 65_537],
      [2048, 3],
    ] as const) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
      assert.equal(isClassicPublicKey(publicKey.export({ format: 'der', type: 'spki' })), false);
      const der = privateKey.export({ format: 'der', type: 'pkcs8' });
      assert.throws(() => ClassicIdentity.fromPrivateDer(der), ClassicMalformed);
    }
    assert.throws(() => ClassicIdentity.fromPrivatePem('no key'), ClassicMalformed);
  });

  it('takes nothing else, whatever was changed', () => {
    fuzz(300, mutatedBytes(fc.constant(identity.publicDer)), (der) => {
      if (!isClassicPublicKey(der)) return;
      // Another modulus is another key, and no signature fits it.
      verifyClassic(der, statement, new Uint8Array(256));
    });
    fuzz(300, fc.string({ maxLength: 1_100 }), (pem) =>
      assert.equal(
        outcome(() => derOfPem(pem)),
        undefined,
      ),
    );
  });
});

/** `undefined` when it was refused as it should be. */
function outcome<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    assert.ok(error instanceof ClassicMalformed, String(error));
    return undefined;
  }
}
