import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { KeyRing } from '../../src/client/key-ring.ts';
import { parseSecretRecord } from '../../src/client/secret-record.ts';
import { MemorySecrets } from './support/memory-stores.ts';

const daemonKey = 'A'.repeat(43);
const name = `noncesense.keys.${daemonKey}`;
const seed = 'A'.repeat(43);
const whole = {
  version: 1,
  invite: 'A'.repeat(22),
  signedIn: 'alice',
  accounts: [{ user: 'alice', identity: seed, device: { id: 'A'.repeat(22), seed } }],
};

function open(secrets: MemorySecrets): Promise<KeyRing> {
  return KeyRing.open(secrets, daemonKey, () => assert.fail('damaged'));
}

describe('parseSecretRecord', () => {
  it('takes what was kept', () => {
    assert.deepEqual(parseSecretRecord(JSON.stringify(whole)), whole);
  });

  const malformed = {
    'another version': { ...whole, version: 2 },
    'a seed of another length': { ...whole, accounts: [{ user: 'alice', identity: 'AAAA' }] },
    'a seed that is no canonical base64url': {
      ...whole,
      accounts: [{ user: 'alice', identity: `${'A'.repeat(42)}B` }],
    },
    'a device without its key': { ...whole, accounts: [{ user: 'alice', device: { id: 'A'.repeat(22) } }] },
    'an invalid name': { ...whole, accounts: [{ user: 'ALICE' }] },
    'a field too many': { ...whole, password: 'x' },
  };
  for (const [what, value] of Object.entries(malformed)) {
    it(`refuses ${what}`, () => {
      assert.equal(parseSecretRecord(JSON.stringify(value)), undefined);
    });
  }

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseSecretRecord(text)));
  });
});

describe('KeyRing', () => {
  it('finds after a restart what was kept', async () => {
    const secrets = new MemorySecrets();
    const ring = await open(secrets);
    await ring.keepInvite(new Uint8Array(16).fill(7));
    await ring.makePendingIdentity('alice');
    await ring.adoptPendingIdentity('alice');
    const device = await ring.makeDevice('alice');
    await ring.noteSignedIn('alice');
    const again = await open(secrets);
    assert.deepEqual(again.invite, new Uint8Array(16).fill(7));
    assert.equal(again.signedIn, 'alice');
    assert.deepEqual(again.device('alice')?.id, device.id);
    assert.deepEqual(again.device('alice')?.key.publicKey, device.key.publicKey);
    assert.deepEqual(again.identity('alice')?.publicKey, ring.identity('alice')?.publicKey);
    assert.equal(again.pendingIdentity('alice'), undefined);
  });

  it('keeps a pending identity for its user only, and apart from the identity', async () => {
    const ring = await open(new MemorySecrets());
    await ring.makePendingIdentity('alice');
    assert.equal(ring.identity('alice'), undefined);
    assert.equal(ring.pendingIdentity('bob'), undefined);
    await ring.dropPendingIdentity('alice');
    assert.equal(ring.pendingIdentity('alice'), undefined);
  });

  it('never replaces an identity key by a pending one', async () => {
    const ring = await open(new MemorySecrets());
    await ring.makePendingIdentity('alice');
    await ring.adoptPendingIdentity('alice');
    const before = ring.identity('alice')?.publicKey;
    await ring.makePendingIdentity('alice');
    await ring.adoptPendingIdentity('alice');
    assert.ok(before);
    assert.deepEqual(ring.identity('alice')?.publicKey, before);
  });

  it('keeps the identity key when the device is forgotten', async () => {
    const ring = await open(new MemorySecrets());
    await ring.makePendingIdentity('alice');
    await ring.adoptPendingIdentity('alice');
    await ring.makeDevice('alice');
    await ring.noteSignedIn('alice');
    await ring.forgetDevice('alice');
    assert.equal(ring.device('alice'), undefined);
    assert.equal(ring.signedIn, undefined);
    assert.ok(ring.identity('alice'));
  });

  it('is the same device to others after a sign-out, under another key', async () => {
    const secrets = new MemorySecrets();
    const before = await (await open(secrets)).makeDevice('alice');
    await (await open(secrets)).forgetDevice('alice');
    const after = await (await open(secrets)).makeDevice('alice');
    assert.deepEqual(after.id, before.id);
    assert.notDeepEqual(after.key.publicKey, before.key.publicKey);
    const other = await (await open(secrets)).makeOtherDevice('alice');
    assert.notDeepEqual(other.id, before.id);
  });

  it('puts a new identity in the place of the old one when the daemon has it', async () => {
    const secrets = new MemorySecrets();
    const ring = await open(secrets);
    await ring.restoreIdentity('alice', Ed25519Key.generate());
    await ring.makePendingIdentity('alice');
    const pending = ring.pendingIdentity('alice')?.publicKey;
    await ring.replaceIdentity('alice');
    const again = await open(secrets);
    assert.ok(pending);
    assert.deepEqual(again.identity('alice')?.publicKey, pending);
    assert.equal(again.pendingIdentity('alice'), undefined);
    await again.replaceIdentity('alice');
    assert.deepEqual(again.identity('alice')?.publicKey, pending);
  });

  it('takes an identity back, in the place of whatever was there', async () => {
    const ring = await open(new MemorySecrets());
    await ring.makePendingIdentity('alice');
    const key = Ed25519Key.generate();
    await ring.restoreIdentity('alice', key);
    assert.deepEqual(ring.identity('alice')?.publicKey, key.publicKey);
    assert.equal(ring.pendingIdentity('alice'), undefined);
  });

  it('keeps nothing of a forgotten account, and all of the others', async () => {
    const secrets = new MemorySecrets();
    secrets.values.set(`${name}.damaged`, 'identity of alice');
    const ring = await open(secrets);
    for (const user of ['alice', 'bob']) {
      await ring.restoreIdentity(user, Ed25519Key.generate());
      await ring.makeDevice(user);
      await ring.noteSignedIn(user);
    }
    await ring.forgetAccount('alice');
    assert.equal(JSON.stringify([...secrets.values]).includes('alice'), false);
    assert.equal(ring.signedIn, 'bob');
    assert.ok(ring.identity('bob') && ring.device('bob'));
    await ring.forgetAccount('bob');
    assert.equal(ring.signedIn, undefined);
  });

  it('leaves the one who is signed in alone when another one’s device is forgotten', async () => {
    const ring = await open(new MemorySecrets());
    await ring.makeDevice('alice');
    await ring.noteSignedIn('alice');
    await ring.forgetDevice('bob');
    assert.equal(ring.signedIn, 'alice');
    assert.ok(ring.device('alice'));
  });

  it('knows names that are also names of object properties', async () => {
    const ring = await open(new MemorySecrets());
    assert.equal(ring.identity('constructor'), undefined);
    await ring.makeDevice('constructor');
    assert.ok(ring.device('constructor'));
  });

  it('sets damaged secrets aside instead of overwriting them', async () => {
    const secrets = new MemorySecrets();
    secrets.values.set(name, '{"version":1,"accounts":[{"user":"al');
    let told = 0;
    const ring = await KeyRing.open(secrets, daemonKey, () => told++);
    await ring.makeDevice('alice');
    assert.equal(told, 1);
    assert.equal(secrets.values.get(`${name}.damaged`), '{"version":1,"accounts":[{"user":"al');
  });

  it('does not show a change that could not be kept', async () => {
    const secrets = new MemorySecrets();
    const ring = await open(secrets);
    secrets.set = () => Promise.reject(new Error('locked'));
    await assert.rejects(ring.keepInvite(new Uint8Array(16)), /locked/);
    assert.equal(ring.invite, undefined);
  });
});
