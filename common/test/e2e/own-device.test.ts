import assert from 'node:assert/strict';
import { openDeviceList, signDeviceList } from '../../src/auth/device-list.ts';
import { Ed25519Key, verifyEd25519 } from '../../src/crypto/ed25519.ts';
import {
  decodeOwnDevice,
  encodeOwnDevice,
  listedDevice,
  newOwnDevice,
  peerDevice,
  publicDevice,
} from '../../src/e2e/own-device.ts';
import { encodeCbor } from '../../src/wire/cbor.ts';
import { NOW } from './support/party.ts';

describe('own device', () => {
  it('stands in the device list as its peers then see it', () => {
    const identity = Ed25519Key.generate();
    const own = newOwnDevice('alice', identity.publicKey);
    const devices = [listedDevice(own, 'laptop')];
    const list = { user: 'alice', identityKey: identity.publicKey, version: 1, issuedAt: NOW, devices };
    const opened = openDeviceList(signDeviceList(list, identity));
    assert.deepEqual(peerDevice(opened, own.id), publicDevice(own));
    assert.equal(peerDevice(opened, new Uint8Array(16)), undefined);
  });

  it('is the same one after a restart', () => {
    const own = newOwnDevice('alice', new Uint8Array(32));
    const again = decodeOwnDevice(encodeOwnDevice(own));
    assert.deepEqual(publicDevice(again), publicDevice(own));
    const peer = newOwnDevice('bob', new Uint8Array(32)).dhKey;
    assert.deepEqual(again.dhKey.agree(peer.publicKey), own.dhKey.agree(peer.publicKey));
    const message = new Uint8Array(8);
    assert.ok(verifyEd25519(own.signingKey.publicKey, message, again.signingKey.sign(message)));
  });

  it('is not taken from a damaged record', () => {
    assert.throws(() => decodeOwnDevice(encodeCbor({ version: 1, user: 'alice' })), { code: 'invalid' });
    assert.throws(() => decodeOwnDevice(new Uint8Array()), { code: 'malformed' });
  });
});
