import assert from 'node:assert/strict';
import {
  type DeviceList,
  deviceListHash,
  openDeviceList,
  signDeviceList,
} from '../../src/auth/device-list.ts';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { label } from '../../src/crypto/label.ts';
import { encodeCbor } from '../../src/wire/cbor.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';

const identity = Ed25519Key.fromSeed(new Uint8Array(32).fill(7));
const device = {
  id: new Uint8Array(16).fill(1),
  name: 'laptop',
  signingKey: new Uint8Array(32).fill(2),
  dhKey: new Uint8Array(32).fill(3),
};
const list: DeviceList = {
  user: 'alice',
  identityKey: identity.publicKey,
  version: 1,
  issuedAt: 1_700_000_000_000,
  devices: [device],
};

/** Signed by whoever does not care about schemas. */
function signedAnyhow(value: unknown, signer = identity) {
  const bytes = encodeCbor(value);
  return { list: bytes, signature: signer.sign(label('device list', bytes)) };
}

describe('signed device list', () => {
  it('has the bytes of its vector', () => {
    const v = vectors<{
      identitySeed: string;
      user: string;
      identityKey: string;
      version: number;
      issuedAt: number;
      devices: { id: string; name: string; signingKey: string; dhKey: string }[];
      list: string;
      signature: string;
      hash: string;
    }>('device-list');
    const value: DeviceList = {
      user: v.user,
      identityKey: hex(v.identityKey),
      version: v.version,
      issuedAt: v.issuedAt,
      devices: v.devices.map(({ id, name, signingKey, dhKey }) => ({
        id: hex(id),
        name,
        signingKey: hex(signingKey),
        dhKey: hex(dhKey),
      })),
    };
    const signed = signDeviceList(value, Ed25519Key.fromSeed(hex(v.identitySeed)));
    assert.deepEqual([toHex(signed.list), toHex(signed.signature)], [v.list, v.signature]);
    assert.equal(toHex(deviceListHash(signed.list)), v.hash);
    assert.deepEqual(openDeviceList(signed), value);
  });

  it('opens for nobody but the identity that it names', () => {
    const signed = signDeviceList(list, identity);
    assert.deepEqual(openDeviceList(signed), list);
    const mallory = Ed25519Key.generate();
    for (const forged of [
      signedAnyhow(list, mallory),
      signedAnyhow({ ...list, identityKey: mallory.publicKey }),
      { ...signed, signature: identity.sign(signed.list) },
      { list: signDeviceList({ ...list, version: 2 }, identity).list, signature: signed.signature },
    ])
      assert.throws(() => openDeviceList(forged), { code: 'invalid' });
  });

  it('is refused when it breaks its schema, however well it is signed', () => {
    for (const wrong of [
      { ...list, version: 0 },
      { ...list, user: 'Alice' },
      { ...list, more: 1 },
      { ...list, devices: [{ ...device, dhKey: new Uint8Array(31) }] },
      { ...list, devices: [{ ...device, name: '' }] },
      { ...list, devices: [device, { ...device, name: 'the same again' }] },
      { ...list, devices: Array.from({ length: 65 }, (_, index) => ({ ...device, id: idOf(index) })) },
      [],
    ])
      assert.throws(() => openDeviceList(signedAnyhow(wrong)), { code: 'invalid' });
    assert.throws(() => openDeviceList({ list: hex('ff'), signature: new Uint8Array(64) }), {
      code: 'malformed',
    });
    assert.throws(() => signDeviceList({ ...list, version: 0 }, identity), RangeError);
  });

  it('may name nobody, or 64 devices with long names', () => {
    assert.deepEqual(openDeviceList(signDeviceList({ ...list, devices: [] }, identity)).devices, []);
    const devices = Array.from({ length: 64 }, (_, index) => ({
      ...device,
      name: 'n'.repeat(64),
      id: idOf(index),
    }));
    assert.equal(openDeviceList(signDeviceList({ ...list, devices }, identity)).devices.length, 64);
  });

  it('has another hash for each version', () => {
    const [one, two] = [list, { ...list, version: 2 }].map((value) => signDeviceList(value, identity).list);
    assert.notDeepEqual(deviceListHash(one!), deviceListHash(two!));
  });
});

function idOf(index: number): Uint8Array {
  return new Uint8Array(16).fill(index);
}
