import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { changeHash, openGroup, type SignedGroup } from '../../src/e2e/group-change.ts';
import type { Heir } from '../../src/e2e/group-heir.ts';
import { takeLeave } from '../../src/e2e/group-leave.ts';
import { removalBetween } from '../../src/e2e/group-removal.ts';
import { type GroupState, type Judge, membersOf, settle } from '../../src/e2e/group-state.ts';
import { decodeCbor } from '../../src/wire/cbor.ts';
import { hex, toHex, vectors } from '../support/bytes.ts';
import { label, sha256 } from './support/reference.ts';

// PROTOCOL.md section 8.11: each state derived by the code under test, and here with Node's primitives.

interface VectorHeir {
  readonly user: string;
  readonly identityKey: string;
  readonly change: string;
  readonly issuedAt: number;
  readonly signature: string;
}

interface VectorState {
  readonly name: string;
  readonly signer: string;
  readonly content: {
    readonly founder: { readonly user: string; readonly identityKey: string; readonly nonce: string };
    readonly heirs: readonly VectorHeir[];
    readonly revision: number;
  };
  readonly change: string;
  readonly signature: string;
  readonly heir?: VectorHeir;
  readonly group: string;
  readonly changeHash: string;
  readonly heirs: readonly string[];
  readonly owner: string;
  readonly hash: string;
}

const v = vectors<{
  people: { user: string; identitySeed: string; identityKey: string }[];
  states: VectorState[];
  order: string[];
  settle: { held: string; offered: string; result: string }[];
  leave: { held: string; from: string; body: { since: number }; members: string[]; answer: string };
  removal: { held: string; by: string; from: string; body: Record<string, string | number> };
}>('group');

function stateNamed(name: string): VectorState {
  return v.states.find((state) => state.name === name) ?? assert.fail(name);
}

function personNamed(name: string) {
  const person = v.people.find(({ user }) => user === name) ?? assert.fail(name);
  return { user: name, identityKey: hex(person.identityKey) };
}

function heirOf({ identityKey, change, signature, ...rest }: VectorHeir): Heir {
  return { ...rest, identityKey: hex(identityKey), change: hex(change), signature: hex(signature) };
}

function signedOf({ change, signature, heir }: VectorState): SignedGroup {
  return { change: hex(change), signature: hex(signature), ...(heir && { heir: heirOf(heir) }) };
}

/** RFC 8032 by Node, from the seed: RFC 8410's DER. */
function signature(user: string, statement: Uint8Array): string {
  const { identitySeed } = v.people.find((person) => person.user === user) ?? assert.fail(user);
  const der = Buffer.from(`302e020100300506032b657004220420${identitySeed}`, 'hex');
  return sign(null, statement, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).toString('hex');
}

function u64(value: number): Buffer {
  const encoded = Buffer.alloc(8);
  encoded.writeBigUInt64BE(BigInt(value));
  return encoded;
}

function hexed(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(hexed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hexed(each)]));
}

/** Greater is what counts; row of hand-overs, revision, hash as strings that sort so. */
function greaterByTheProtocol(one: VectorState, other: VectorState): boolean {
  for (const [index, heir] of one.heirs.entries()) {
    const theirs = other.heirs[index];
    if (theirs === undefined) return true;
    if (theirs !== heir) return heir < theirs;
  }
  if (other.heirs.length > one.heirs.length) return false;
  const [mine, theirs] = [one.content.revision, other.content.revision];
  return mine === theirs ? one.hash < other.hash : mine > theirs;
}

const alice: Judge = { me: personNamed('alice'), now: 1_700_000_000_000, isAnother: () => false };

function taken(name: string, judge = alice): GroupState {
  const settled = settle(undefined, signedOf(stateNamed(name)), judge);
  return settled.state ?? assert.fail(name);
}

describe('vectors of groups', () => {
  for (const state of v.states) {
    it(`a state ${state.name} is signed and named by its labels`, () => {
      const { content, signer, change } = state;
      const { founder } = content;
      const group = sha256(
        label('group', Buffer.from(founder.user), hex(founder.identityKey), hex(founder.nonce)),
      );
      assert.equal(toHex(group), state.group);
      assert.deepEqual(hexed(decodeCbor(hex(change))), content);
      assert.equal(signature(signer, label('group change', hex(change))), state.signature);
      assert.equal(toHex(sha256(label('group change', hex(change)))), state.changeHash);
      const heirs = [...content.heirs, ...(state.heir ? [state.heir] : [])];
      let [owner, begunBy]: [string, Uint8Array] = [founder.user, new Uint8Array()];
      const hashes = heirs.map((heir) => {
        const fields = [Buffer.from(heir.user), hex(heir.identityKey), u64(heir.issuedAt)];
        const statement = label('group heir', group, begunBy, hex(heir.change), ...fields);
        assert.equal(signature(owner, statement), heir.signature);
        [owner, begunBy] = [heir.user, sha256(statement)];
        return toHex(begunBy);
      });
      assert.deepEqual([hashes, owner], [state.heirs, state.owner]);
      assert.equal(state.heir ? hashes.at(-1) : state.changeHash, state.hash);
    });

    it(`a state ${state.name} opens`, () => {
      const group = openGroup(signedOf(state));
      assert.deepEqual(hexed(group.change), state.content);
      assert.deepEqual(
        [toHex(group.id), group.owner.user, group.heirs.map(toHex), toHex(group.hash)],
        [state.group, state.owner, state.heirs, state.hash],
      );
      assert.equal(toHex(changeHash(group.signed.change)), state.changeHash);
    });
  }

  it('states settle as their order tells', () => {
    v.order.forEach((name, index) => {
      const next = v.order[index + 1];
      if (next !== undefined) assert.ok(greaterByTheProtocol(stateNamed(next), stateNamed(name)), next);
    });
    for (const { held, offered, result } of v.settle) {
      const settled = settle(taken(held), signedOf(stateNamed(offered)), alice);
      assert.equal(settled.kind === 'refused' ? settled.why : settled.kind, result, `${held}, ${offered}`);
      const at = (name: string) => v.order.indexOf(name);
      const kind = at(offered) > at(held) ? 'taken' : at(offered) === at(held) ? 'known' : 'stale';
      assert.equal(result, offered === 'continued' ? 'another-group' : kind);
    }
  });

  it('leaves and removals have these effects', () => {
    const { leave, removal } = v;
    const left = takeLeave(taken(leave.held), personNamed(leave.from), leave.body.since);
    const members = membersOf(left.state).map(({ user }) => user);
    assert.deepEqual([left.kind, members], ['taken', leave.members]);
    const answered = openGroup(signedOf(stateNamed(leave.answer)));
    assert.deepEqual(answered.change.members, membersOf(left.state));
    const told = removalBetween(taken(removal.held), taken(removal.by));
    assert.deepEqual(hexed(told), removal.body);
  });
});
