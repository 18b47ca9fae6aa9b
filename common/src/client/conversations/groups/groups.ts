import type { Clock } from '../../../clock.ts';
import type { SignedGroup } from '../../../e2e/group-change.ts';
import {
  addMembers,
  continueGroup,
  createGroup,
  handOver,
  removeMember,
  renameGroup,
  type Signer,
} from '../../../e2e/group-edits.ts';
import { GroupObstacle } from '../../../e2e/group-problem.ts';
import { openGroup } from '../../../e2e/group-change.ts';
import { type GroupState, membersOf, membershipOf } from '../../../e2e/group-state.ts';
import type { Person } from '../../../e2e/person.ts';
import { ClientProblem } from '../../problem.ts';
import { problemOf } from '../../problem-words.ts';
import type { GroupConversation } from '../conversation.ts';
import { encryptionNotReady, identityNotHere } from '../direct-problems.ts';
import type { Encryption } from '../encryption.ts';
import type { GroupsApi } from '../groups-api.ts';
import type { Messenger } from '../messenger.ts';
import { shownConversation } from '../shown-conversation.ts';
import { groupConversation } from './group-conversation.ts';
import { expectRoom, meetAll } from './group-people.ts';
import { obstacleWords } from './group-words.ts';

/** The groups of the person who is signed in: what views call. */
export class Groups implements GroupsApi {
  readonly #encryption: Encryption;
  readonly #clock: Clock;

  constructor(encryption: Encryption, clock: Clock) {
    this.#encryption = encryption;
    this.#clock = clock;
  }

  async create(name: string, users: readonly string[]): Promise<GroupConversation> {
    return this.#run(async (messenger) => {
      const others = await meetAll(messenger, users);
      await expectRoom(messenger, others);
      return this.#begin(messenger, createGroup(this.#signer(messenger), { name: name.trim(), others }));
    });
  }

  rename(id: string, name: string): Promise<void> {
    return this.#edit(id, (state, signer) => renameGroup(state, signer, name.trim()));
  }

  add(id: string, users: readonly string[]): Promise<void> {
    return this.#run(async (messenger) => {
      const persons = await meetAll(messenger, users);
      const signed = addMembers(stateOf(messenger, id), this.#signer(messenger), persons);
      await expectRoom(messenger, openGroup(signed).change.members);
      await messenger.groups.keeper.make(signed, id);
    });
  }

  remove(id: string, user: string): Promise<void> {
    return this.#edit(id, (state, signer) => removeMember(state, signer, user));
  }

  handOver(id: string, user: string): Promise<void> {
    return this.#edit(id, (state, signer) => handOver(state, signer, user));
  }

  leave(id: string): Promise<void> {
    return this.#run(async (messenger) => {
      const state = stateOf(messenger, id);
      const { keeper, post } = messenger.groups;
      const me = this.#me(messenger);
      const membership = membersOf(state).find(({ user }) => user === me.user);
      if (!membership || membershipOf(state, me) !== 'member')
        throw problemOfObstacle(new GroupObstacle('has-left'));
      if (state.head.owner.user === me.user && membersOf(state).length > 1)
        throw new ClientProblem(
          'refused',
          'You own this group: hand it over to somebody else before you leave.',
        );
      const { since } = membership;
      await keeper.leave(id, me, since);
      post.post({ conversation: id, to: 'everybody', said: { kind: 'leave', body: { since } } });
    });
  }

  continueAsNew(id: string): Promise<GroupConversation> {
    return this.#run((messenger) =>
      this.#begin(messenger, continueGroup(stateOf(messenger, id), this.#signer(messenger))),
    );
  }

  #edit(id: string, edit: (state: GroupState, signer: Signer) => SignedGroup): Promise<void> {
    return this.#run((messenger) =>
      messenger.groups.keeper.make(edit(stateOf(messenger, id), this.#signer(messenger)), id),
    );
  }

  async #begin(messenger: Messenger, signed: SignedGroup): Promise<GroupConversation> {
    const id = groupConversation(openGroup(signed).id);
    await messenger.groups.keeper.make(signed, id);
    const stored = messenger.book.conversations.get(id);
    const shown = stored && shownConversation(id, stored, messenger);
    if (shown?.kind !== 'group') throw encryptionNotReady('Your conversations were closed meanwhile.');
    return shown;
  }

  #signer(messenger: Messenger): Signer {
    const identity = this.#encryption.ownIdentity;
    if (!messenger.link) throw new ClientProblem('not-connected', 'You are not connected.');
    if (!identity) throw identityNotHere();
    return { user: this.#me(messenger).user, identity, now: this.#clock.now() };
  }

  #me({ directory }: Messenger): Person {
    if (!directory.me) throw encryptionNotReady('The keys of this machine are not there.');
    return directory.me;
  }

  /** All that `task` changes, and what it queues, is kept together. */
  async #run<T>(task: (messenger: Messenger) => Promise<T>): Promise<T> {
    try {
      const messenger = this.#encryption.opened;
      const result = await messenger.run(() => task(messenger));
      messenger.send();
      return result;
    } catch (error) {
      throw error instanceof GroupObstacle ? problemOfObstacle(error) : problemOf(error);
    }
  }
}

function stateOf({ groups }: Messenger, id: string): GroupState {
  const state = groups.state(id);
  if (!state) throw new ClientProblem('refused', 'There is no such group here.');
  return state;
}

function problemOfObstacle({ reason }: GroupObstacle): ClientProblem {
  return new ClientProblem('refused', obstacleWords[reason]);
}
