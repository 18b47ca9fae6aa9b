import { randomBytes } from '../crypto/bytes.ts';
import type { Ed25519Key } from '../crypto/ed25519.ts';
import {
  changeHash,
  type GroupChange,
  isSamePerson,
  MAX_HEIRS,
  MAX_MEMBERS,
  type SignedGroup,
  type SignedMember,
  signChange,
} from './group-change.ts';
import { signHeir } from './group-heir.ts';
import { GroupObstacle } from './group-problem.ts';
import { type GroupState, membersOf, membershipOf } from './group-state.ts';
import type { Person } from './person.ts';

// What an owner signs; its own client takes it by `settle`, as all do. Each throws GroupObstacle. Whoever is known to
// have gone is in none of them.

/** Who signs, when. */
export interface Signer {
  readonly user: string;
  readonly identity: Ed25519Key;
  readonly now: number;
}

export function createGroup(
  { user, identity, now }: Signer,
  {
    name,
    others,
    continues,
  }: { readonly name: string; readonly others: readonly Person[]; readonly continues?: Uint8Array },
): SignedGroup {
  const owner = { user, identityKey: identity.publicKey };
  const members = sorted([owner, ...others].map((person) => memberSince(person, now)));
  return signed(
    {
      founder: { ...owner, nonce: randomBytes(16) },
      heirs: [],
      revision: 1,
      issuedAt: now,
      name,
      members,
      ...(continues && { continues }),
    },
    identity,
  );
}

/** The owner is gone: the others in a group of their own, which says which one it continues. */
export function continueGroup(state: GroupState, signer: Signer): SignedGroup {
  const { head } = state;
  const me = personOf(signer);
  if (isSamePerson(head.owner, me)) throw new GroupObstacle('is-owner');
  if (membershipOf(state, me) !== 'member') throw new GroupObstacle('no-such-member');
  const others = membersOf(state).filter(({ user }) => user !== head.owner.user && user !== me.user);
  return createGroup(signer, { name: head.change.name, others, continues: head.id });
}

export function renameGroup(state: GroupState, signer: Signer, name: string): SignedGroup {
  return edited(state, signer, { name });
}

/** Under another identity key than before a person counts as somebody else, and takes that one's place. */
export function addMembers(state: GroupState, signer: Signer, persons: readonly Person[]): SignedGroup {
  const present = membersOf(state);
  const { owner } = state.head;
  const isPresent = (person: Person) =>
    person.user === owner.user || present.some((member) => isSamePerson(member, person));
  if (persons.some(isPresent)) throw new GroupObstacle('already-member');
  const stay = present.filter(({ user }) => !persons.some((person) => person.user === user));
  const added = persons.map((person) => memberSince(person, unusedSince(state, person, signer.now)));
  return edited(state, signer, { members: sorted([...stay, ...added]) });
}

export function removeMember(state: GroupState, signer: Signer, user: string): SignedGroup {
  if (user === state.head.owner.user) throw new GroupObstacle('is-owner');
  return edited(state, signer, { members: without(membersOf(state), user) });
}

/** Makes the last state of a reign, and its heir. */
export function handOver(state: GroupState, signer: Signer, user: string): SignedGroup {
  const next = membersOf(state).find((member) => member.user === user);
  if (!next) throw new GroupObstacle('no-such-member');
  if (user === state.head.owner.user) throw new GroupObstacle('is-owner');
  const { head } = state;
  if (head.heirs.length === MAX_HEIRS) throw new GroupObstacle('too-many-hand-overs');
  const last = edited(state, signer, {});
  const { identityKey } = next;
  const heir = { user, identityKey, change: changeHash(last.change), issuedAt: signer.now };
  const begunBy = head.heirs.at(-1) ?? new Uint8Array();
  return { ...last, heir: signHeir({ group: head.id, begunBy }, heir, signer.identity) };
}

/** The owner's answer to a `leave`; undefined when nobody has gone. */
export function withoutLeavers(state: GroupState, signer: Signer): SignedGroup | undefined {
  const stay = membersOf(state);
  if (membershipOf(state, state.head.owner) !== 'member' || stay.length === state.head.change.members.length)
    return undefined;
  return edited(state, signer, {});
}

function edited(
  state: GroupState,
  signer: Signer,
  patch: Partial<Pick<GroupChange, 'name' | 'members'>>,
): SignedGroup {
  const { head } = state;
  if (!isSamePerson(head.owner, personOf(signer))) throw new GroupObstacle('not-owner');
  const { change, signed: before } = head;
  const members = patch.members ?? membersOf(state);
  if (!members.some((member) => isSamePerson(member, head.owner))) throw new GroupObstacle('has-left');
  if (change.revision === Number.MAX_SAFE_INTEGER) throw new GroupObstacle('no-revision-left');
  const next = { ...patch, members, revision: change.revision + 1, issuedAt: signer.now };
  const heirs = before.heir ? [...change.heirs, before.heir] : change.heirs;
  return signed({ ...change, heirs, ...next }, signer.identity);
}

function signed(change: GroupChange, identity: Ed25519Key): SignedGroup {
  if (change.members.length > MAX_MEMBERS) throw new GroupObstacle('too-many-members');
  const isTwice = change.members.some(({ user }, index) => user === change.members[index - 1]?.user);
  if (isTwice) throw new GroupObstacle('already-member');
  return signChange(change, identity);
}

function memberSince({ user, identityKey }: Person, since: number): SignedMember {
  return { user, identityKey, since };
}

/** Never that of a membership that has ended, also within one millisecond. */
function unusedSince({ left, head }: GroupState, { user }: Person, now: number): number {
  const before = [...left, ...head.change.members].filter((member) => member.user === user);
  return Math.max(now, ...before.map(({ since }) => since + 1));
}

function sorted(members: readonly SignedMember[]): SignedMember[] {
  return [...members].sort((one, other) => (one.user < other.user ? -1 : 1));
}

function without(members: readonly SignedMember[], user: string): SignedMember[] {
  const rest = members.filter((member) => member.user !== user);
  if (rest.length === members.length) throw new GroupObstacle('no-such-member');
  return rest;
}

function personOf({ user, identity }: Signer): Person {
  return { user, identityKey: identity.publicKey };
}
