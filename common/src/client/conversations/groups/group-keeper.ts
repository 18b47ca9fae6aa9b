import type { Clock } from '../../../clock.ts';
import type { Ed25519Key } from '../../../crypto/ed25519.ts';
import type { ContentBody } from '../../../e2e/content-bodies.ts';
import { isSamePerson, type SignedGroup } from '../../../e2e/group-change.ts';
import { groupDifference } from '../../../e2e/group-difference.ts';
import { type Signer, withoutLeavers } from '../../../e2e/group-edits.ts';
import { leaveToRepeat, takeLeave } from '../../../e2e/group-leave.ts';
import { GroupObstacle } from '../../../e2e/group-problem.ts';
import { removalBetween, takeRemoval } from '../../../e2e/group-removal.ts';
import { type GroupState, membershipOf, settle, type Settled } from '../../../e2e/group-state.ts';
import type { Person } from '../../../e2e/person.ts';
import { ClientProblem } from '../../problem.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { encryptionNotReady } from '../direct-problems.ts';
import type { Directory } from '../people/directory.ts';
import { newConversation, type StoredConversation } from '../book/stored-conversation.ts';
import type { GroupBook } from './group-book.ts';
import { groupConversation } from './group-conversation.ts';
import type { GroupExchange } from './group-exchange.ts';
import type { GroupNotices } from './group-notices.ts';
import type { GroupPost } from './group-post.ts';

export interface GroupKeeperParts {
  readonly book: DirectBook;
  readonly groups: GroupBook;
  readonly post: GroupPost;
  readonly exchange: GroupExchange;
  readonly notices: GroupNotices;
  readonly directory: Directory;
  readonly clock: Clock;
  /** There is another state of that group: what waited may be taken now. */
  readonly settled: (conversation: string) => Promise<void>;
}

type Standing = StoredConversation['standing'];

/** Changes what this machine holds of groups, and does what follows from it. */
export class GroupKeeper {
  readonly #parts: GroupKeeperParts;
  /** On a machine that has it. */
  identity: Ed25519Key | undefined;

  constructor(parts: GroupKeeperParts) {
    this.#parts = parts;
  }

  /** `standing`: of a group that was not known. */
  async offer(conversation: string, signed: SignedGroup, standing: Standing): Promise<Settled> {
    const { groups, clock } = this.#parts;
    const before = groups.state(conversation);
    const me = this.#me();
    const isAnother = (person: Person) => this.#parts.directory.isAnother(person);
    const settled = settle(before, signed, { me, now: clock.now(), isAnother });
    if (settled.kind !== 'taken') return settled;
    if (groupConversation(settled.state.head.id) !== conversation)
      return { kind: 'refused', why: 'another-group', state: before };
    await this.#become(before, settled.state, standing);
    return settled;
  }

  /** A state that this machine has signed. @throws ClientProblem when a greater one is held */
  async make(signed: SignedGroup, conversation: string): Promise<void> {
    // Queued first: what follows from it comes after it. One that is not the head is dropped.
    this.#parts.post.post({ conversation, to: 'everybody', said: { kind: 'group', body: signed } });
    const { kind } = await this.offer(conversation, signed, 'accepted');
    if (kind !== 'taken')
      throw new ClientProblem('refused', 'The group was changed meanwhile. Look at it, then try again.');
  }

  /** @returns whether it could be judged. */
  async leave(conversation: string, person: Person, since: number): Promise<boolean> {
    const { groups, notices } = this.#parts;
    const state = groups.state(conversation);
    if (!state) return false;
    const taken = takeLeave(state, person, since);
    if (taken.kind !== 'taken') return taken.kind === 'known';
    groups.put(conversation, taken.state);
    notices.left(conversation, person, this.#me());
    await this.cleanUp(conversation);
    return true;
  }

  /** @returns whether it could be judged. */
  removal(conversation: string, person: Person, body: ContentBody<'removal'>): boolean {
    const { groups, notices } = this.#parts;
    const state = groups.state(conversation);
    if (!state) return false;
    const taken = takeRemoval(state, person, body);
    if (taken.kind !== 'taken') return taken.kind === 'stale';
    groups.put(conversation, taken.state);
    if (membershipOf(state, this.#me()) === 'member') notices.removed(conversation, person.user);
    return true;
  }

  /** The owner's answer to who has left. */
  async cleanUp(conversation: string): Promise<void> {
    const state = this.#parts.groups.state(conversation);
    const { signer } = this;
    if (!state || !signer || !isSamePerson(state.head.owner, this.#me())) return;
    if (!this.#isAccepted(conversation)) return;
    try {
      const signed = withoutLeavers(state, signer);
      if (signed) await this.make(signed, conversation);
    } catch (error) {
      // Without an answer the leave counts all the same.
      if (!(error instanceof GroupObstacle)) throw error;
    }
  }

  /** Of this machine, if it holds the identity key. */
  get signer(): Signer | undefined {
    const { identity } = this;
    return identity && { user: this.#me().user, identity, now: this.#parts.clock.now() };
  }

  async #become(before: GroupState | undefined, after: GroupState, standing: Standing): Promise<void> {
    const { book, groups, notices, clock } = this.#parts;
    const conversation = groupConversation(after.head.id);
    const me = this.#me();
    groups.put(conversation, after);
    const known = book.conversations.get(conversation);
    if (!known) book.putConversation(conversation, newConversation(standing, clock.now()));
    // What was said while this person was not there is not missing.
    else if (before && membershipOf(before, me) !== 'member')
      book.putConversation(conversation, { ...known, heard: [] });
    notices.changed(before, after, me);
    if (before) this.#tellRemoved(before, after, me);
    this.#leaveAgain(conversation, after, me);
    await this.cleanUp(conversation);
    await this.#parts.settled(conversation);
  }

  #leaveAgain(conversation: string, after: GroupState, me: Person): void {
    const membership = leaveToRepeat(after, me);
    if (!membership || !this.#isAccepted(conversation)) return;
    const said = { kind: 'leave', body: { since: membership.since } } as const;
    this.#parts.post.post({ conversation, to: 'everybody', said });
  }

  /** Nobody speaks in a group by themselves, or for it as its owner, who was not asked. */
  #isAccepted(conversation: string): boolean {
    return this.#parts.book.conversations.get(conversation)?.standing === 'accepted';
  }

  #tellRemoved(before: GroupState, after: GroupState, me: Person): void {
    const { post, exchange } = this.#parts;
    if (!isSamePerson(before.head.owner, me)) return;
    const conversation = groupConversation(after.head.id);
    if (!this.#isAccepted(conversation)) return;
    const removed = groupDifference(before, after).removed.filter((user) => user !== me.user);
    if (removed.length === 0) return;
    const lacking = removed.filter((user) => !exchange.isHeldBy(conversation, user, before.head.hash));
    if (lacking.length > 0)
      post.post({ conversation, to: { users: lacking }, said: { kind: 'group', body: before.head.signed } });
    const said = { kind: 'removal', body: removalBetween(before, after) } as const;
    post.post({ conversation, to: { users: removed }, said });
  }

  #me(): Person {
    const { me } = this.#parts.directory;
    if (!me) throw encryptionNotReady('The keys of this machine are not there.');
    return me;
  }
}
