import type { Static } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { equalBytes } from '../crypto/bytes.ts';
import { type Ed25519Key, verifyEd25519 } from '../crypto/ed25519.ts';
import { label } from '../crypto/label.ts';
import { sha256 } from '../crypto/sha256.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { decodeCbor, encodeCbor } from '../wire/cbor.ts';
import { bytes, list, optional, struct, text, time, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';
import { type ContentBody, GROUP_CHANGE_BYTES } from './content-bodies.ts';
import { heirSchema, type Reign, reignOf } from './group-heir.ts';
import { GroupObstacle, GroupRefused } from './group-problem.ts';
import type { Person } from './person.ts';

/** A member more than this a group can't have. */
export const MAX_MEMBERS = 256;
/** Hand-overs of one group. */
export const MAX_HEIRS = 32;

export const memberSchema = struct({
  user: userName(),
  identityKey: bytes(32),
  /** When this membership began, by the owner's clock: who comes back has another one. */
  since: time(),
});
const changeSchema = struct({
  /** Whose keys and nonce the group's id is the hash of. */
  founder: struct({ user: userName(), identityKey: bytes(32), nonce: bytes(16) }),
  /** All hand-overs so far: the last names the owner. */
  heirs: list(heirSchema, MAX_HEIRS),
  revision: uint(Number.MAX_SAFE_INTEGER, 1),
  issuedAt: time(),
  name: text(128, 1),
  /** By user name, the owner among them. */
  members: Type.Array(memberSchema, { minItems: 1, maxItems: MAX_MEMBERS }),
  /** The group that this one takes the place of, its owner being gone. */
  continues: optional(bytes(32)),
});
const check = new SchemaCheck(changeSchema);

/** A state of a group, whole (PROTOCOL.md section 8.11). */
export type GroupChange = Static<typeof changeSchema>;
export type SignedMember = Static<typeof memberSchema>;
/** As it travels: CBOR, the owner's signature over label `group change` of it, and the hand-over on top, if any. */
export type SignedGroup = ContentBody<'group'>;

/** A signed state that was verified. */
export interface Group {
  readonly signed: SignedGroup;
  readonly change: GroupChange;
  readonly id: Uint8Array;
  readonly owner: Person;
  /** Hashes of all hand-overs, the one on top included. */
  readonly heirs: readonly Uint8Array[];
  /** 32 bytes that name this state and no other. */
  readonly hash: Uint8Array;
}

function groupId({ user, identityKey, nonce }: GroupChange['founder']): Uint8Array {
  return sha256(label('group', encodeUtf8(user), identityKey, nonce));
}

/** @throws GroupObstacle `wrong-name`, `too-large` */
export function signChange(change: GroupChange, identity: Ed25519Key): SignedGroup {
  if (!check.fits(change)) throw new GroupObstacle('wrong-name');
  const encoded = encodeCbor(change);
  if (encoded.length > GROUP_CHANGE_BYTES) throw new GroupObstacle('too-large');
  return { change: encoded, signature: identity.sign(statement(encoded)) };
}

/** @throws GroupRefused `malformed`, `wrong-members`, `wrong-hand-over`, `not-by-owner` */
export function openGroup(signed: SignedGroup): Group {
  const change = decoded(signed.change);
  expectMembersInOrder(change.members);
  const id = groupId(change.founder);
  const reigns = reignsOf(change, id);
  const last = reigns.at(-1) ?? founding(change, id);
  expectMember(change, last.owner);
  if (!verifyEd25519(last.owner.identityKey, statement(signed.change), signed.signature))
    throw new GroupRefused('not-by-owner');
  const hash = changeHash(signed.change);
  const next = handedOver({ signed, change, hash }, last);
  const heirs = [...reigns, ...(next ? [next] : [])].map(({ begunBy }) => begunBy);
  return { signed, change, id, owner: (next ?? last).owner, heirs, hash: next?.begunBy ?? hash };
}

/** Of the change by itself, without a hand-over on top. */
export function changeHash(change: Uint8Array): Uint8Array {
  return sha256(statement(change));
}

export function isSamePerson(one: Person, other: Person): boolean {
  return one.user === other.user && equalBytes(one.identityKey, other.identityKey);
}

function decoded(encoded: Uint8Array): GroupChange {
  try {
    const change = decodeCbor(encoded);
    if (check.fits(change)) return change;
  } catch {
    // Bytes that are no CBOR, as malformed as CBOR of another shape.
  }
  throw new GroupRefused('malformed');
}

function founding({ founder }: GroupChange, group: Uint8Array): Reign {
  const { user, identityKey } = founder;
  return { group, owner: { user, identityKey }, begunBy: new Uint8Array() };
}

/** Those after the first. */
function reignsOf(change: GroupChange, group: Uint8Array): Reign[] {
  const reigns: Reign[] = [];
  for (const heir of change.heirs) reigns.push(reignOf(heir, reigns.at(-1) ?? founding(change, group)));
  return reigns;
}

function handedOver(
  { signed, change, hash }: Pick<Group, 'signed' | 'change' | 'hash'>,
  last: Reign,
): Reign | undefined {
  if (signed.heir === undefined) return undefined;
  if (!equalBytes(signed.heir.change, hash) || change.heirs.length === MAX_HEIRS)
    throw new GroupRefused('wrong-hand-over');
  expectMember(change, signed.heir);
  return reignOf(signed.heir, last);
}

function expectMember({ members }: GroupChange, person: Person): void {
  if (!members.some((member) => isSamePerson(member, person))) throw new GroupRefused('wrong-members');
}

function expectMembersInOrder(members: readonly SignedMember[]): void {
  const isSorted = members.every(({ user }, index) => user > (members[index - 1]?.user ?? ''));
  const keys = new Set(members.map(({ identityKey }) => identityKey.toString()));
  if (!isSorted || keys.size < members.length) throw new GroupRefused('wrong-members');
}

function statement(change: Uint8Array): Uint8Array {
  return label('group change', change);
}
