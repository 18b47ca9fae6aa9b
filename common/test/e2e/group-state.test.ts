import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ed25519Key } from '../../src/crypto/ed25519.ts';
import { label } from '../../src/crypto/label.ts';
import { type GroupChange, openGroup, type SignedGroup, signChange } from '../../src/e2e/group-change.ts';
import { groupDifference, lackHead } from '../../src/e2e/group-difference.ts';
import {
  addMembers,
  continueGroup,
  createGroup,
  handOver,
  removeMember,
  renameGroup,
  withoutLeavers,
} from '../../src/e2e/group-edits.ts';
import { signHeir } from '../../src/e2e/group-heir.ts';
import { leaveToRepeat, takeLeave } from '../../src/e2e/group-leave.ts';
import { GroupObstacle } from '../../src/e2e/group-problem.ts';
import { groupRecord, groupStateOf } from '../../src/e2e/group-record.ts';
import { removalBetween, takeRemoval } from '../../src/e2e/group-removal.ts';
import { type GroupState, membershipOf, membersOf, settle } from '../../src/e2e/group-state.ts';
import { encodeCbor } from '../../src/wire/cbor.ts';
import { fuzz } from '../support/fuzz.ts';
import { Somebody } from './support/group-people.ts';
import { NOW } from './support/party.ts';

const DAY = 86_400_000;
const [ann, bob, cleo, dan] = ['ann', 'bob', 'cleo', 'dan'].map((user) => new Somebody(user)) as [
  Somebody,
  Somebody,
  Somebody,
  Somebody,
];
const created = createGroup(ann.signer(), { name: 'team', others: [cleo, bob] });
const start = bob.taking([created]);

function users(state: GroupState): string[] {
  return membersOf(state).map(({ user }) => user);
}

/** What bob makes of it, and that his state stays as it was when it is not taken. */
function verdict(state: GroupState | undefined, signed: SignedGroup, now = NOW): string {
  const settled = settle(state, signed, bob.judge(now));
  if (settled.kind !== 'taken') assert.equal(settled.state, state);
  return settled.kind === 'refused' ? settled.why : settled.kind;
}

/** By somebody who does not care about rules. */
function signedAnyhow(patch: Partial<GroupChange>, { by = ann, base = created } = {}): SignedGroup {
  const change = encodeCbor({ ...openGroup(base).change, revision: 2, ...patch });
  return { change, signature: by.identity.sign(label('group change', change)) };
}

function obstacle(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof GroupObstacle) return error.reason;
    throw error;
  }
  return 'made';
}

describe('a group', () => {
  it('begins with its founder as owner, and its members in order', () => {
    assert.deepEqual(users(start), ['ann', 'bob', 'cleo']);
    assert.equal(start.head.owner.user, 'ann');
    assert.equal(membershipOf(start, bob), 'member');
    assert.deepEqual(
      lackHead(start, 'bob', (user) => (user === 'ann' ? start.head.hash : undefined)),
      ['cleo'],
    );
  });

  it('is changed by its owner, and its members are told what is another', () => {
    const renamed = bob.taking([renameGroup(start, ann.signer(), 'crew')], { state: start });
    assert.deepEqual(groupDifference(start, renamed), {
      joined: [],
      left: [],
      removed: [],
      changed: [],
      name: 'crew',
    });
    const added = bob.taking([addMembers(renamed, ann.signer(), [dan])], { state: renamed });
    assert.deepEqual(groupDifference(renamed, added).joined, ['dan']);
    const removed = bob.taking([removeMember(added, ann.signer(), 'cleo')], { state: added });
    assert.deepEqual(groupDifference(added, removed).removed, ['cleo']);
    const given = bob.taking([handOver(removed, ann.signer(), 'bob')], { state: removed });
    assert.equal(groupDifference(removed, given).owner, 'bob');
    const byHeir = bob.taking([renameGroup(given, bob.signer(), 'bobs')], { state: given });
    assert.deepEqual([byHeir.head.change.name, byHeir.head.owner.user], ['bobs', 'bob']);
    const back = bob.taking([handOver(byHeir, bob.signer(), 'ann')], { state: byHeir });
    assert.deepEqual([back.head.owner.user, back.head.heirs.length], ['ann', 2]);
  });

  it('comes out of the vault as it went in', () => {
    const left = takeLeave(start, cleo, NOW).state;
    const given = bob.taking([handOver(left, ann.signer(), 'bob')], { state: left });
    assert.deepEqual(groupStateOf(groupRecord(given)), given);
  });

  it('knows a member who comes with another identity key from somebody new', () => {
    const another = { user: 'cleo', identityKey: new Somebody('x').identityKey };
    const state = bob.taking([addMembers(start, ann.signer(), [another])], { state: start });
    assert.deepEqual(groupDifference(start, state).changed, ['cleo']);
    assert.equal(takeLeave(state, cleo, NOW).kind, 'early');
  });
});

describe('a state of a group that should not count', () => {
  it('is refused with its reason when it is not what the owner may sign', () => {
    const { members } = start.head.change;
    const [first, second, third] = members as [(typeof members)[0], (typeof members)[0], (typeof members)[0]];
    const heirs = [{ ...cleo.signer(), user: 'cleo', identityKey: cleo.identityKey }].map(
      ({ user, identityKey }) => ({
        user,
        identityKey,
        change: start.head.hash,
        issuedAt: NOW,
        signature: new Uint8Array(64),
      }),
    );
    const verdicts = {
      unsorted: verdict(start, signedAnyhow({ members: [second, first, third] })),
      twice: verdict(start, signedAnyhow({ members: [first, first, second] })),
      'one key twice': verdict(
        start,
        signedAnyhow({ members: [first, { ...second, identityKey: first.identityKey }] }),
      ),
      'without its owner': verdict(start, signedAnyhow({ members: [second, third] })),
      'by a member': verdict(start, signedAnyhow({ name: 'mine' }, { by: cleo })),
      'after a forged hand-over': verdict(start, signedAnyhow({ heirs }, { by: cleo })),
      'revision 0': verdict(start, signedAnyhow({ revision: 0 })),
      'no name': verdict(start, signedAnyhow({ name: '' })),
      altered: verdict(start, { ...created, change: Uint8Array.from(created.change, (byte) => byte ^ 1) }),
      'of another group': verdict(start, createGroup(ann.signer(), { name: 'other', others: [bob] })),
      'without the receiver': verdict(undefined, createGroup(ann.signer(), { name: 'x', others: [cleo] })),
    };
    assert.deepEqual(verdicts, {
      unsorted: 'wrong-members',
      twice: 'wrong-members',
      'one key twice': 'wrong-members',
      'without its owner': 'wrong-members',
      'by a member': 'not-by-owner',
      'after a forged hand-over': 'wrong-hand-over',
      'revision 0': 'malformed',
      'no name': 'malformed',
      altered: 'malformed',
      'of another group': 'another-group',
      'without the receiver': 'not-invited',
    });
  });

  it('is refused when any bit of it was altered', () => {
    const signed = handOver(start, ann.signer(), 'cleo');
    const heir = signed.heir ?? assert.fail();
    fuzz(60, fc.record({ part: fc.nat(3), at: fc.nat(2_000), bit: fc.nat(7) }), ({ part, at, bit }) => {
      const altered = (bytes: Uint8Array, index: number) =>
        index === part
          ? bytes.map((byte, each) => (each === at % bytes.length ? byte ^ (1 << bit) : byte))
          : bytes;
      const settled = settle(
        start,
        {
          change: altered(signed.change, 0),
          signature: altered(signed.signature, 1),
          heir: {
            ...heir,
            identityKey: altered(heir.identityKey, 2),
            signature: altered(heir.signature, 3),
          },
        },
        bob.judge(),
      );
      assert.equal(settled.kind, 'refused');
    });
  });

  it('is refused when the owner is known by another identity key', () => {
    const settled = settle(undefined, created, { ...bob.judge(), isAnother: ({ user }) => user === 'ann' });
    assert.equal(settled.kind === 'refused' && settled.why, 'identity-changed');
  });

  it('is refused when its heir is no member, is the owner, or heir of another state', () => {
    const given = handOver(start, ann.signer(), 'cleo');
    const heir = given.heir ?? assert.fail();
    const without = removeMember(start, ann.signer(), 'cleo');
    assert.equal(verdict(start, { ...without, heir }), 'wrong-hand-over');
    assert.equal(verdict(start, { ...created, heir }), 'wrong-hand-over');
    assert.equal(verdict(start, { ...given, heir: { ...heir, user: 'bob' } }), 'wrong-members');
    assert.equal(verdict(start, { ...given, heir: { ...heir, issuedAt: 1 } }), 'wrong-hand-over');
    const toSelf = { ...heir, user: 'ann', identityKey: ann.identityKey };
    const place = { group: start.head.id, begunBy: new Uint8Array() };
    const self = signHeir(place, toSelf, ann.identity);
    assert.equal(verdict(start, { ...given, heir: self }), 'wrong-hand-over');
  });

  it('is no more than stale when it is by a former owner', () => {
    const given = bob.taking([handOver(start, ann.signer(), 'cleo')], { state: start });
    assert.equal(verdict(given, renameGroup(start, ann.signer(), 'mine again')), 'stale');
    assert.equal(verdict(given, signedAnyhow({ revision: Number.MAX_SAFE_INTEGER })), 'stale');
    assert.equal(verdict(given, given.head.signed), 'known');
  });

  it('does not take a group back by another hand-over, once the first is a day old', () => {
    const toCleo = handOver(start, ann.signer(), 'cleo');
    const toBob = handOver(start, ann.signer(), 'bob');
    const [lesser, greater] =
      verdict(bob.taking([toCleo], { state: start }), toBob) === 'taken' ? [toCleo, toBob] : [toBob, toCleo];
    const held = bob.taking([lesser], { state: start });
    assert.equal(verdict(held, greater, NOW + DAY - 1), 'taken');
    assert.equal(verdict(held, greater, NOW + DAY), 'late-hand-over');
    const heir = lesser === toCleo ? cleo : bob;
    const later = renameGroup(held, heir.signer(NOW + 9 * DAY), 'later');
    assert.equal(verdict(held, later, NOW + 9 * DAY), 'taken');
    // Somebody who joins now knows from the owner how old the hand-over is.
    const newcomer = bob.taking([later], { now: NOW + 9 * DAY });
    assert.equal(verdict(newcomer, greater, NOW + 9 * DAY), 'late-hand-over');
  });
});

describe('changes of a group that are not possible', () => {
  it('are refused before they are signed', () => {
    const signer = ann.signer();
    const strangers = Array.from({ length: 254 }, (_, index) => ({
      user: `u${index}`,
      identityKey: Ed25519Key.fromSeed(new Uint8Array(32).fill(index, 1)).publicKey,
    }));
    const last = openGroup(signedAnyhow({ revision: Number.MAX_SAFE_INTEGER })).signed;
    const atEnd = bob.taking([last], { state: start });
    const gone = takeLeave(start, cleo, NOW).state;
    assert.deepEqual(
      [
        obstacle(() => renameGroup(start, cleo.signer(), 'mine')),
        obstacle(() => renameGroup(start, signer, '')),
        obstacle(() => addMembers(start, signer, [cleo])),
        obstacle(() => addMembers(start, signer, [dan, dan])),
        obstacle(() => addMembers(start, signer, [{ user: 'ann', identityKey: dan.identityKey }])),
        obstacle(() => renameGroup(takeLeave(start, ann, NOW).state, signer, 'more')),
        obstacle(() => addMembers(start, signer, strangers)),
        obstacle(() => removeMember(start, signer, 'dan')),
        obstacle(() => removeMember(start, signer, 'ann')),
        obstacle(() => handOver(start, signer, 'dan')),
        obstacle(() => handOver(start, signer, 'ann')),
        obstacle(() => handOver(gone, signer, 'cleo')),
        obstacle(() => renameGroup(atEnd, signer, 'more')),
        obstacle(() => continueGroup(start, signer)),
        obstacle(() => continueGroup(gone, cleo.signer())),
      ],
      [
        'not-owner',
        'wrong-name',
        'already-member',
        'already-member',
        'already-member',
        'has-left',
        'too-many-members',
        'no-such-member',
        'is-owner',
        'no-such-member',
        'is-owner',
        'no-such-member',
        'no-revision-left',
        'is-owner',
        'no-such-member',
      ],
    );
  });

  it('end with the thirty-third hand-over', () => {
    let state = start;
    for (let count = 0; count < 32; count++) {
      const [from, to] = count % 2 === 0 ? [ann, 'bob'] : [bob, 'ann'];
      state = bob.taking([handOver(state, from.signer(), to)], { state });
    }
    assert.equal(
      obstacle(() => handOver(state, ann.signer(), 'bob')),
      'too-many-hand-overs',
    );
    assert.equal(bob.taking([renameGroup(state, ann.signer(), 'still')], { state }).head.owner.user, 'ann');
  });

  it('has room for 256 members with the longest names', () => {
    const others = Array.from({ length: 255 }, (_, index) => ({
      user: `${'x'.repeat(29)}${String(index).padStart(3, '0')}`,
      identityKey: Ed25519Key.fromSeed(new Uint8Array(32).fill(index, 1)).publicKey,
    }));
    const full = createGroup(ann.signer(), { name: 'x'.repeat(128), others });
    assert.equal(openGroup(full).change.members.length, 256);
    const { change } = openGroup(full);
    const founder = { ...change.founder, nonce: new Uint8Array(16) };
    assert.doesNotThrow(() => signChange({ ...change, founder, heirs: [] }, ann.identity));
  });
});

describe('leaving a group', () => {
  it('stays true whatever the owner signs before hearing of it, until it adds the member again', () => {
    const left = takeLeave(start, cleo, NOW);
    assert.deepEqual([left.kind, users(left.state)], ['taken', ['ann', 'bob']]);
    assert.deepEqual(groupDifference(start, left.state).left, ['cleo']);
    assert.equal(membershipOf(left.state, cleo), 'left');
    const renamed = bob.taking([renameGroup(start, ann.signer(), 'crew')], { state: left.state });
    assert.deepEqual(users(renamed), ['ann', 'bob']);
    assert.deepEqual(leaveToRepeat(renamed, cleo)?.since, NOW);
    const cleaned = bob.taking([withoutLeavers(renamed, ann.signer()) ?? assert.fail()], { state: renamed });
    assert.deepEqual([users(cleaned), membershipOf(cleaned, cleo)], [['ann', 'bob'], 'left']);
    assert.equal(withoutLeavers(cleaned, ann.signer()), undefined);
    assert.equal(leaveToRepeat(cleaned, cleo), undefined);
    const again = bob.taking([addMembers(cleaned, ann.signer(), [cleo])], { state: cleaned });
    assert.deepEqual([users(again), membershipOf(again, cleo)], [['ann', 'bob', 'cleo'], 'member']);
    assert.equal(takeLeave(again, cleo, NOW).kind, 'known');
  });

  it('counts from the member alone, and for a membership that there is', () => {
    assert.equal(takeLeave(start, dan, NOW).kind, 'early');
    assert.equal(takeLeave(start, cleo, NOW + 1).kind, 'early');
    const impostor = { user: 'cleo', identityKey: dan.identityKey };
    assert.equal(takeLeave(start, impostor, NOW).kind, 'early');
  });
});

describe('being removed from a group', () => {
  const without = ann.taking([removeMember(start, ann.signer(), 'bob')], { state: start });
  const removal = removalBetween(start, without);

  it('is told by the owner, and ends with a later state', () => {
    const removed = takeRemoval(start, ann, removal);
    assert.deepEqual([removed.kind, membershipOf(removed.state, bob)], ['taken', 'removed']);
    assert.equal(takeRemoval(removed.state, ann, removal).kind, 'stale');
    const again = addMembers(without, ann.signer(), [bob]);
    const back = bob.taking([again], { state: removed.state });
    assert.equal(membershipOf(back, bob), 'member');
    assert.equal(takeRemoval(back, ann, removal).kind, 'stale');
  });

  it('stays when a state comes that was made before', () => {
    const renamed = bob.taking([renameGroup(start, ann.signer(), 'crew')], { state: start });
    const later = removalBetween(
      renamed,
      ann.taking([removeMember(renamed, ann.signer(), 'bob')], { state: renamed }),
    );
    const removed = takeRemoval(start, ann, later).state;
    const late = bob.taking([renamed.head.signed], { state: removed });
    assert.equal(membershipOf(late, bob), 'removed');
  });

  it('is not believed of anybody else, nor for another reign of the same owner', () => {
    assert.equal(takeRemoval(start, cleo, removal).kind, 'early');
    const given = bob.taking([handOver(start, ann.signer(), 'cleo')], { state: start });
    const back = bob.taking([handOver(given, cleo.signer(), 'ann')], { state: given });
    assert.equal(takeRemoval(back, ann, { ...removal, revision: 99 }).kind, 'early');
  });

  it('is told too to whom a state had added that counts no more', () => {
    const added = ann.taking([addMembers(start, ann.signer(), [dan])], { state: start });
    const inIt = dan.taking([added.head.signed]);
    // Her other machine has handed over meanwhile.
    const given = ann.taking([handOver(start, ann.signer(NOW + 1), 'cleo')], { state: added });
    assert.deepEqual(groupDifference(added, given).removed, ['dan']);
    const removed = takeRemoval(inIt, ann, removalBetween(added, given));
    assert.deepEqual([removed.kind, membershipOf(removed.state, dan)], ['taken', 'removed']);
  });

  it('is told with a revision that can be said, also after the last one', () => {
    const last = signedAnyhow({ revision: Number.MAX_SAFE_INTEGER });
    const given = ann.taking([handOver(start, ann.signer(NOW + 1), 'cleo')], { state: start });
    assert.equal(removalBetween(ann.taking([last]), given).revision, Number.MAX_SAFE_INTEGER);
  });
});

describe('a group whose owner is gone', () => {
  it('goes on as another one of the other members, which says so', () => {
    const left = takeLeave(start, ann, NOW).state;
    const { change, owner } = openGroup(continueGroup(left, cleo.signer()));
    assert.deepEqual(
      [owner.user, change.members.map(({ user }) => user), change.continues, change.name],
      ['cleo', ['bob', 'cleo'], start.head.id, 'team'],
    );
    assert.equal(withoutLeavers(left, ann.signer()), undefined);
  });
});
