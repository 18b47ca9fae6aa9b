import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Said } from '../../src/e2e/content.ts';
import { openGroup, type SignedGroup } from '../../src/e2e/group-change.ts';
import { groupDifference, lackHead } from '../../src/e2e/group-difference.ts';
import {
  addMembers,
  createGroup,
  handOver,
  removeMember,
  renameGroup,
  type Signer,
  withoutLeavers,
} from '../../src/e2e/group-edits.ts';
import { leaveToRepeat, takeLeave } from '../../src/e2e/group-leave.ts';
import { compareRanks, partingOf, rankOf } from '../../src/e2e/group-order.ts';
import { GroupObstacle } from '../../src/e2e/group-problem.ts';
import { removalBetween, takeRemoval } from '../../src/e2e/group-removal.ts';
import { type GroupState, membershipOf, membersOf, settle } from '../../src/e2e/group-state.ts';
import { equalBytes } from '../../src/crypto/bytes.ts';
import { toHex } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';
import { Somebody } from './support/group-people.ts';
import { NOW } from './support/party.ts';

const people = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay', 'gus', 'hal'].map((user) => new Somebody(user));
const personAt = (index: number) => people[index % people.length] ?? assert.fail('nobody');

type Act =
  | { readonly kind: 'rename' | 'clean' | 'leave' | 'forge'; readonly by: number }
  | { readonly kind: 'add' | 'remove' | 'hand-over'; readonly by: number; readonly whom: number };
type Step = Act | { readonly kind: 'deliver' | 'repeat' | 'lose'; readonly at: number };

const nat = fc.nat(1_000);
const kind = <const K extends Step['kind']>(...kinds: K[]) => fc.constantFrom(...kinds);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: kind('rename', 'leave', 'forge', 'clean'), by: nat }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('add', 'remove', 'hand-over'), by: nat, whom: nat }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: kind('deliver', 'deliver', 'deliver', 'repeat', 'lose'), at: nat }),
  },
);

type Body = Extract<Said, { readonly kind: 'group' | 'leave' | 'removal' }>;

interface Letter {
  readonly from: Somebody;
  readonly to: Machine;
  readonly said: Body;
}

/** One of a person's, with what it holds, and what came too early. */
class Machine {
  readonly owner: Somebody;
  state: GroupState | undefined;
  #waiting: Letter[] = [];

  constructor(owner: Somebody) {
    this.owner = owner;
  }

  /** Whether anything is another than before. */
  take(letter: Letter, now: number): boolean {
    const before = this.state;
    if (this.#settle(letter, now) === 'early') this.#waiting.push(letter);
    if (this.state === before) return false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const early of waiting) this.take(early, now);
    return true;
  }

  #settle({ from, said }: Letter, now: number): string {
    if (said.kind === 'group') {
      const settled = settle(this.state, said.body, this.owner.judge(now));
      this.state = settled.state;
      return settled.kind === 'refused' ? settled.why : settled.kind;
    }
    if (!this.state) return 'early';
    const taken =
      said.kind === 'leave'
        ? takeLeave(this.state, from, said.body.since)
        : takeRemoval(this.state, from, said.body);
    this.state = taken.state;
    return taken.kind;
  }
}

/** A group, everybody's machines, and what is on its way between them. */
class World {
  readonly #machines = people.flatMap((person, index) =>
    Array.from({ length: index < 4 ? 2 : 1 }, () => new Machine(person)),
  );
  readonly #onTheWay: Letter[] = [];
  readonly #delivered: Letter[] = [];
  /** Everything that an owner has signed. */
  readonly #signed = new Map<string, SignedGroup>();
  #hasLost = false;
  #now = NOW;

  constructor(members: number) {
    const [founder, ...others] = people.slice(0, members);
    const machine = this.#machines[0];
    assert.ok(founder && machine);
    this.#sign(machine, () => createGroup(founder.signer(this.#now), { name: 'team', others }));
  }

  take(step: Step): void {
    this.#now++;
    if (!('at' in step)) this.#choose(step);
    else if (step.kind === 'deliver') this.#deliver(this.#pick(step.at));
    else if (step.kind === 'lose') this.#lose(this.#pick(step.at));
    else this.#deliver(this.#delivered[step.at % this.#delivered.length]);
  }

  /** Owners far more often than others, or nothing would happen. */
  #choose(step: Act): void {
    const owners = this.#machines.filter(({ owner, state }) => state?.head.owner.user === owner.user);
    const machines = step.kind === 'leave' || step.by % 5 === 0 ? this.#machines : owners;
    const machine = machines[step.by % machines.length];
    if (machine?.state) this.#act(machine, machine.state, step);
  }

  #act(machine: Machine, state: GroupState, step: Act): void {
    const signer = machine.owner.signer(this.#now);
    const whom = 'whom' in step ? personAt(step.whom) : machine.owner;
    const makers = {
      rename: () => renameGroup(state, signer, `name ${this.#now}`),
      add: () => addMembers(state, signer, [whom]),
      remove: () => removeMember(state, signer, whom.user),
      'hand-over': () => handOver(state, signer, whom.user),
    };
    if (step.kind === 'leave') this.#leave(machine, state);
    else if (step.kind === 'forge') this.#forge(machine, state);
    else if (step.kind === 'clean') this.#clean(machine);
    else this.#sign(machine, makers[step.kind]);
  }

  /** Everything arrives, heads are forwarded, owners answer leaves, until nothing changes any more. */
  settleAll(order: readonly number[]): void {
    let turn = 0;
    for (let round = 0; round < 20; round++) {
      const before = this.#machines.map(({ state }) => state);
      while (this.#onTheWay.length > 0) this.#deliver(this.#pick(order[turn++ % order.length] ?? 0));
      if (round > 0 && this.#machines.every(({ state }, index) => state === before[index])) return;
      for (const machine of this.#machines) this.#forward(machine);
    }
    assert.fail('it goes on for ever');
  }

  assertAgreed(): void {
    const groups = [...this.#signed.values()].map(openGroup);
    const last = groups.reduce((one, other) => (compareRanks(rankOf(one), rankOf(other)) > 0 ? one : other));
    const listed = new Set(last.change.members.map(({ user }) => user));
    const present = this.#machines.filter(
      ({ owner, state }) => listed.has(owner.user) && !state?.left.some(({ user }) => user === owner.user),
    );
    const told = present.map(({ state }) => state && toHex(state.head.hash));
    assert.deepEqual([...new Set(told)], present.length > 0 ? [toHex(last.hash)] : []);
    const isOwnerThere = present.some(({ owner }) => owner.user === last.owner.user);
    const members = present.map(({ state }) => state && membersOf(state).map(({ user }) => user));
    // An owner who has gone answers nobody's leave.
    if (isOwnerThere) for (const each of members) assert.deepEqual(each, [...listed]);
    for (const { owner, state } of this.#machines) {
      // Out of reach of whoever could tell: they lack the hand-over to it, or hold one that gave way.
      if (
        this.#hasLost ||
        !state ||
        listed.has(owner.user) ||
        partingOf(state.head, last) < state.head.heirs.length
      )
        continue;
      assert.notEqual(membershipOf(state, owner), 'member', owner.user);
    }
  }

  assertNoEffectOfReplays(order: readonly number[]): void {
    const before = this.#machines.map(({ state }) => state);
    for (const at of order) this.#deliver(this.#delivered[at % this.#delivered.length]);
    assert.deepEqual(
      this.#machines.map(({ state }) => state),
      before,
    );
  }

  #sign(machine: Machine, make: () => SignedGroup): void {
    const isOwner = !machine.state || machine.state.head.owner.user === machine.owner.user;
    try {
      const signed = make();
      assert.ok(isOwner, 'signed by somebody who does not own the group');
      this.#signed.set(toHex(openGroup(signed).hash), signed);
      this.#deliver({ from: machine.owner, to: machine, said: { kind: 'group', body: signed } });
      this.#send(machine, { kind: 'group', body: signed });
    } catch (error) {
      assert.ok(error instanceof GroupObstacle, String(error));
      if (!isOwner)
        assert.ok(['not-owner', 'already-member', 'no-such-member', 'is-owner'].includes(error.reason));
    }
  }

  /** To those who hold another state: their contents would tell. */
  #forward(machine: Machine): void {
    this.#clean(machine);
    const { owner, state } = machine;
    if (!state || membershipOf(state, owner) === 'removed') return;
    const { signed, hash } = state.head;
    const isSame = (to: Machine) => to.state !== undefined && equalBytes(to.state.head.hash, hash);
    this.#send(machine, { kind: 'group', body: signed }, (to) => !isSame(to));
  }

  #clean(machine: Machine): void {
    const { owner, state } = machine;
    if (state?.head.owner.user !== owner.user) return;
    const signer = owner.signer(this.#now++);
    if (withoutLeavers(state, signer))
      this.#sign(machine, () => withoutLeavers(state, signer) ?? assert.fail());
  }

  #leave(machine: Machine, state: GroupState): void {
    const mine = membersOf(state).find(({ user }) => user === machine.owner.user);
    if (!mine) return;
    this.#send(machine, { kind: 'leave', body: { since: mine.since } });
    machine.state = takeLeave(state, machine.owner, mine.since).state;
  }

  /** A member says in the owner's name that the group is called otherwise. */
  #forge(machine: Machine, state: GroupState): void {
    const forger = { ...machine.owner.signer(this.#now), user: state.head.owner.user } satisfies Signer;
    if (forger.user === machine.owner.user) return;
    assert.throws(() => renameGroup(state, forger, 'mine'), GroupObstacle);
    const { signed } = state.head;
    const forged = { ...signed, signature: machine.owner.identity.sign(signed.change) };
    const settled = settle(state, forged, machine.owner.judge(this.#now));
    assert.deepEqual([settled.kind, settled.kind === 'refused' && settled.why], ['refused', 'not-by-owner']);
  }

  /** To all machines of all members, as far as the sender knows them. */
  #send({ owner: from, state }: Machine, said: Body, isLacking = (to: Machine) => to.state !== state): void {
    if (!state) return;
    const users = [...lackHead(state, from.user, () => undefined), from.user];
    for (const to of this.#machines)
      if (users.includes(to.owner.user) && isLacking(to)) this.#post({ from, to, said });
  }

  #post(letter: Letter): void {
    this.#onTheWay.push(letter);
  }

  /** A state comes again from anybody; nobody but the sender can repeat the rest, and does when asked for it. */
  #lose(letter: Letter | undefined): void {
    if (letter?.said.kind === 'group') this.#hasLost = true;
    else if (letter) this.#post(letter);
  }

  #deliver(letter: Letter | undefined): void {
    if (!letter) return;
    this.#delivered.push(letter);
    const { to } = letter;
    const before = to.state;
    to.take(letter, this.#now);
    const { state } = to;
    if (!state || state === before) return;
    assert.ok(this.#signed.has(toHex(state.head.hash)), 'nobody who owned it has signed this');
    const gone = leaveToRepeat(state, to.owner);
    if (gone) this.#send(to, { kind: 'leave', body: { since: gone.since } });
    if (before?.head.owner.user !== to.owner.user) return;
    const { removed } = groupDifference(before, state);
    const said = { kind: 'removal', body: removalBetween(before, state) } as const;
    for (const other of this.#machines)
      if (removed.includes(other.owner.user)) this.#post({ from: to.owner, to: other, said });
  }

  #pick(at: number): Letter | undefined {
    return this.#onTheWay.splice(at % Math.max(1, this.#onTheWay.length), 1)[0];
  }
}

describe('groups that change in several places at once', () => {
  it('end at the same state for all who are in it, and replays change nothing', function () {
    this.timeout(300_000);
    const inputs = fc.record({
      members: fc.integer({ min: 2, max: people.length }),
      steps: fc.array(step, { maxLength: 45, size: 'max' }),
      order: fc.array(nat, { minLength: 1, maxLength: 50, size: 'max' }),
    });
    fuzz(60, inputs, ({ members, steps, order }) => {
      const world = new World(members);
      for (const each of steps) world.take(each);
      world.settleAll(order);
      world.assertAgreed();
      world.assertNoEffectOfReplays(order);
    });
  });
});
