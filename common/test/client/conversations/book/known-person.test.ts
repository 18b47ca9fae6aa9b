import assert from 'node:assert/strict';
import { signDeviceList } from '../../../../src/auth/device-list.ts';
import {
  changedList,
  currentList,
  judgeList,
  type KnownPerson,
  withAcceptedIdentity,
} from '../../../../src/client/conversations/book/known-person.ts';
import { Ed25519Key } from '../../../../src/crypto/ed25519.ts';

const first = Ed25519Key.generate();
const second = Ed25519Key.generate();

function list(version: number, { by = first, issuedAt = 0, user = 'bob' } = {}) {
  return signDeviceList({ user, identityKey: by.publicKey, version, issuedAt, devices: [] }, by);
}

/** After these lists came, in their order. */
function known(...lists: ReturnType<typeof list>[]): KnownPerson {
  let person: KnownPerson | undefined;
  for (const signed of lists) {
    const verdict = judgeList('bob', person, signed);
    if (verdict.kind !== 'wrong') person = verdict.person;
  }
  assert.ok(person);
  return person;
}

describe('a device list', () => {
  it('pins the identity key at the first contact', () => {
    const verdict = judgeList('bob', undefined, list(3));
    assert.equal(verdict.kind, 'first');
    assert.deepEqual(known(list(3)).identityKey, first.publicKey);
    assert.equal(known(list(3)).isVerified, false);
  });

  const before = known(list(3));
  const verdicts = {
    'the same again': [list(3), 'same'],
    'a newer one': [list(4), 'newer'],
    'an older one': [list(2), 'wrong'],
    'another one of the same version': [list(3, { issuedAt: 1 }), 'wrong'],
    'one of somebody else': [list(4, { user: 'mallory' }), 'wrong'],
    'one that nobody signed': [{ ...list(4), signature: new Uint8Array(64) }, 'wrong'],
    'bytes that are no list': [{ list: new Uint8Array(3), signature: new Uint8Array(64) }, 'wrong'],
    'one under another identity key': [list(1, { by: second }), 'changed'],
  } as const;
  for (const [what, [signed, kind]] of Object.entries(verdicts)) {
    it(`that is ${what} is judged ${kind}`, () => {
      assert.equal(judgeList('bob', before, signed).kind, kind);
    });
  }

  it('keeps a verification only under the same key, and never clears it by itself', () => {
    const verified = { ...before, isVerified: true };
    for (const signed of [list(4), list(1, { by: second })]) {
      const verdict = judgeList('bob', verified, signed);
      assert.ok('person' in verdict && verdict.person.isVerified);
    }
  });
});

describe('another identity key', () => {
  const changed = known(list(3), list(5, { by: second }));

  it('stands apart from the one that is known', () => {
    assert.deepEqual(currentList(changed).identityKey, first.publicKey);
    assert.deepEqual(changedList(changed)?.identityKey, second.publicKey);
  });

  it('has versions of its own, which do not fall either', () => {
    assert.equal(judgeList('bob', changed, list(5, { by: second })).kind, 'same');
    assert.equal(judgeList('bob', changed, list(6, { by: second })).kind, 'changed');
    assert.equal(judgeList('bob', changed, list(4, { by: second })).kind, 'wrong');
    assert.equal(judgeList('bob', changed, list(5, { by: second, issuedAt: 1 })).kind, 'wrong');
  });

  it('takes the place of the known one once it is accepted, not verified', () => {
    const accepted = withAcceptedIdentity({ ...changed, isVerified: true });
    assert.deepEqual(accepted.identityKey, second.publicKey);
    assert.deepEqual(currentList(accepted).version, 5);
    assert.equal(accepted.isVerified, false);
    assert.equal(changedList(accepted), undefined);
  });

  it('that is not there changes nothing when it is accepted', () => {
    const same = known(list(3));
    assert.deepEqual(withAcceptedIdentity(same), same);
  });
});
