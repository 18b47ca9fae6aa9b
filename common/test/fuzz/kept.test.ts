import assert from 'node:assert/strict';
import { Type } from '@sinclair/typebox';
import fc from 'fast-check';
import { ITERATIONS } from '../../src/auth/scram.ts';
import { KeyRing } from '../../src/client/key-ring.ts';
import { findPin, parsePins, pinOf, withPin } from '../../src/client/pins.ts';
import { ProfileBook } from '../../src/client/profile-book.ts';
import { parseIterations, parseProfile } from '../../src/client/profile.ts';
import { parseSecretRecord } from '../../src/client/secret-record.ts';
import { decodeBase64Url, encodeBase64Url } from '../../src/text/base64.ts';
import { isUserName } from '../../src/text/names.ts';
import { list, struct, text, uint, userName } from '../../src/wire/schema.ts';
import { MemoryProfiles, MemorySecrets } from '../client/support/memory-stores.ts';
import { fuzz, fuzzAsync } from '../support/fuzz.ts';
import { mutatedText } from './support/mutations.ts';
import { distorted, valuesOf } from './support/schema-values.ts';

const encoded = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => encodeBase64Url(bytes));
/** As long as one of `length` bytes, and mostly with stray bits in its last character. */
const loose = (length: number) => {
  const characters = Math.ceil((length * 8) / 6);
  return fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`));
};
const users = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/);
const options = { noNullPrototype: true } as const;

type Keys = typeof encoded;

const accountsOf = (keys: Keys) =>
  fc.record(
    {
      user: users,
      identity: keys(32),
      pendingIdentity: keys(32),
      device: fc.record({ id: keys(16), seed: keys(32) }, options),
    },
    { ...options, requiredKeys: ['user'] },
  );
const recordsOf = (keys: Keys) =>
  fc.record(
    {
      version: fc.constant(1),
      invite: keys(16),
      signedIn: users,
      accounts: fc.array(accountsOf(keys), { maxLength: 2 }),
    },
    { ...options, requiredKeys: ['version', 'accounts'] },
  );
const addresses = fc.record({ host: fc.domain(), port: fc.nat(65_535) }, options);
const profilesOf = (keys: Keys) =>
  fc.record(
    {
      address: addresses,
      daemonKey: keys(32),
      user: users,
      signedIn: fc.boolean(),
      hasToken: fc.boolean(),
      wanted: fc.boolean(),
    },
    { ...options, requiredKeys: ['address', 'daemonKey', 'signedIn', 'hasToken', 'wanted'] },
  );
const pinsOf = (keys: Keys) =>
  fc.array(
    fc.tuple(addresses, keys(32)).map(([address, key]) => pinOf(address, key)),
    { maxLength: 4 },
  );
const [records, profiles, pins] = [recordsOf(encoded), profilesOf(encoded), pinsOf(encoded)];
const damagedProfiles = fc.oneof(distorted(profiles), profilesOf(loose));
const damagedPins = fc.oneof(distorted(pins), pinsOf(loose));

/** JSON of secret records, some of it changed as a value, some as text. */
function damagedRecords(): fc.Arbitrary<string> {
  const values = fc.oneof(records, recordsOf(loose));
  const json = values.map((value) => JSON.stringify(value));
  const distortedJson = distorted(values).map(
    (value) => (JSON.stringify(value) as string | undefined) ?? 'null',
  );
  return fc.oneof(mutatedText(json), distortedJson, fc.json(), fc.string(), fc.constant('['.repeat(100_000)));
}

function assertKey(key: string | undefined, length: number): void {
  if (key !== undefined) assert.equal(decodeBase64Url(key).length, length);
}

describe('fuzz: what a client keeps', () => {
  it('is a secret record that it wrote, whole, or none', () => {
    fuzz(300, records, (record) => assert.deepEqual(parseSecretRecord(JSON.stringify(record)), record));
    fuzz(1_000, damagedRecords(), (json) => {
      const record = parseSecretRecord(json);
      if (record === undefined) return;
      assert.deepEqual(record, JSON.parse(json));
      assert.equal(record.version, 1);
      assertKey(record.invite, 16);
      for (const { user, identity, pendingIdentity, device } of record.accounts) {
        assert.ok(isUserName(user));
        assertKey(identity, 32);
        assertKey(pendingIdentity, 32);
        assertKey(device?.id, 16);
        assertKey(device?.seed, 32);
      }
    });
  });

  it('opens as a key ring whose every key works, and what is damaged is kept aside', async () => {
    await fuzzAsync(200, damagedRecords(), async (json) => {
      const secrets = new MemorySecrets();
      await secrets.set('noncesense.keys.k', json);
      let warnings = 0;
      const ring = await KeyRing.open(secrets, 'k', () => warnings++);
      const isDamaged = warnings === 1;
      assert.equal(isDamaged, parseSecretRecord(json) === undefined);
      assert.equal(secrets.values.get(isDamaged ? 'noncesense.keys.k.damaged' : 'noncesense.keys.k'), json);
      for (const { user } of parseSecretRecord(json)?.accounts ?? []) {
        ring.identity(user)?.sign(new Uint8Array());
        ring.pendingIdentity(user)?.sign(new Uint8Array());
        ring.device(user)?.key.sign(new Uint8Array());
      }
      await ring.keepInvite(new Uint8Array(16));
      assert.deepEqual(ring.invite, new Uint8Array(16));
    });
  });

  it('is a profile that it wrote, whole, or none', () => {
    fuzz(300, profiles, (profile) => assert.deepEqual(parseProfile(profile), profile));
    fuzz(1_500, damagedProfiles, (value) => {
      const profile = parseProfile(value);
      if (profile === undefined) return;
      assert.equal(profile, value);
      assertKey(profile.daemonKey, 32);
      const { host, port } = profile.address;
      assert.ok(host.length > 0 && host.length <= 255 && port >= 0 && port <= 65_535);
      assert.ok(profile.user === undefined || isUserName(profile.user));
    });
  });

  it('are pins that it wrote, all of them, or none', () => {
    fuzz(300, pins, (all) => assert.deepEqual(parsePins(all), all));
    fuzz(1_500, fc.tuple(damagedPins, addresses, encoded(32)), ([value, address, key]) => {
      const all = parsePins(value);
      if (all.length > 0) assert.equal(all, value);
      for (const { daemonKey } of all) assertKey(daemonKey, 32);
      assert.equal(findPin(withPin(all, pinOf(address, key)), address), key);
    });
  });

  it('never lets a password be proven with fewer rounds than the protocol allows', async () => {
    const counts = valuesOf(list(struct({ user: userName(), iterations: uint(ITERATIONS.maximum, 1) }), 4));
    await fuzzAsync(400, fc.tuple(distorted(counts), users), async ([value, user]) => {
      for (const { user: name, iterations } of parseIterations(value))
        assert.ok(isUserName(name) && iterations >= 1 && iterations <= ITERATIONS.maximum);
      const store = new MemoryProfiles();
      await store.set('noncesense.iterations.k', value);
      assert.ok(new ProfileBook(store).fewestIterations('k', user) >= ITERATIONS.imported);
    });
  });

  it('makes a book that takes a new profile and pin, whatever was in it', async () => {
    const anything = distorted(
      valuesOf(
        struct({ daemonKey: text(43), accounts: list(struct({ version: uint() }), 3), more: Type.Unknown() }),
      ),
    );
    const inputs = fc.record({
      profile: damagedProfiles,
      pins: fc.oneof(damagedPins, anything),
      fresh: profiles,
    });
    await fuzzAsync(200, inputs, async ({ profile, pins: kept, fresh }) => {
      const store = new MemoryProfiles();
      for (const [key, value] of [
        ['noncesense.profile', profile],
        ['noncesense.pins', kept],
      ] as const)
        if (value !== undefined) await store.set(key, value);
      const book = new ProfileBook(store);
      await book.remember(fresh);
      await book.pin(fresh.address, fresh.daemonKey, true);
      assert.deepEqual([book.kept, book.pinnedKey(fresh.address)], [fresh, fresh.daemonKey]);
    });
  });
});
