import { changeHash, isSamePerson, type SignedGroup } from '../../../e2e/group-change.ts';
import { equalBytes } from '../../../crypto/bytes.ts';
import { type GroupState, membersOf, membershipOf } from '../../../e2e/group-state.ts';
import type { Person } from '../../../e2e/person.ts';
import type { PeerDevice } from '../../../e2e/own-device.ts';
import { ClientProblem } from '../../problem.ts';
import { type Audience, chosen, MAX_DEVICES, tooManyDevices } from '../sending/audience.ts';
import { encryptionNotReady } from '../direct-problems.ts';
import { type Directory, peersOf } from '../people/directory.ts';
import { currentList, type KnownPerson, type ListStamp, listStamp } from '../book/known-person.ts';
import type { Outbound } from '../book/outbound.ts';
import type { OwnList } from '../devices/own-list.ts';
import type { RelayLink } from '../relay-link.ts';
import type { GroupBook } from './group-book.ts';
import type { GroupExchange } from './group-exchange.ts';
import type { GroupNotices } from './group-notices.ts';
import { otherIdentity, outOfReach } from './group-words.ts';

export interface GroupAudienceParts {
  readonly groups: GroupBook;
  readonly exchange: GroupExchange;
  readonly notices: GroupNotices;
  readonly directory: Directory;
  readonly own: OwnList;
}

interface Listed {
  readonly user: string;
  readonly person: KnownPerson;
}

/** Which devices a content of a group is for. */
export class GroupAudience {
  readonly #parts: GroupAudienceParts;

  constructor(parts: GroupAudienceParts) {
    this.#parts = parts;
  }

  /** @throws ClientProblem when it must not be sent; as requests do. */
  async of(item: Outbound, link: RelayLink): Promise<Audience> {
    const { groups, directory, own } = this.#parts;
    const state = groups.state(item.conversation);
    const { me } = directory;
    if (!state || !me || !own.signed) throw encryptionNotReady('The keys of this machine are not there.');
    const listed = await this.#listed(item, { state, me, link });
    const recipients = item.said?.kind === 'group' ? [] : listed.map(stampOf);
    const { head } = state;
    const frame = {
      conversation: head.id,
      revision: head.change.revision,
      state: head.hash,
      lists: { sender: listStamp(own.signed), recipients },
    };
    const peers = this.#peers(item, state, listed);
    if (peers.length > MAX_DEVICES) throw tooManyDevices();
    return { peers, frame, ...this.#events(item, state) };
  }

  /** Whose lists it is held against. */
  async #listed(item: Outbound, { state, me, link }: Occasion): Promise<Listed[]> {
    const { directory } = this.#parts;
    if (membershipOf(state, me) !== 'member' && item.to !== 'own-devices' && item.said?.kind !== 'leave') {
      if (!item.said) throw new ClientProblem('refused', 'You are not in this group any more.');
      return [];
    }
    const listed: Listed[] = [];
    for (const user of usersOf(item, state).filter((one) => one !== me.user)) {
      const person = await directory.known(user, link);
      const why = this.#obstacle(user, person, state);
      if (why !== undefined) this.#parts.notices.lacks(item.conversation, user, why);
      else if (person) listed.push({ user, person });
    }
    return listed;
  }

  #peers(item: Outbound, state: GroupState, listed: readonly Listed[]): PeerDevice[] {
    const { ownOthers } = this.#parts.directory;
    const { to } = item;
    if (to === 'own-devices') return ownOthers;
    if (isOutdated(item, state) && !(typeof to === 'object' && 'users' in to)) return [];
    const all = [...listed.flatMap(({ person }) => peersOf(currentList(person))), ...ownOthers];
    return to === 'everybody' ? all : chosen(all, to);
  }

  #obstacle(user: string, person: KnownPerson | undefined, state: GroupState): string | undefined {
    if (!person || currentList(person).devices.length === 0) return outOfReach(user);
    const member = membersOf(state).find((one) => one.user === user);
    const isOther = member && !isSamePerson(member, { user, identityKey: person.identityKey });
    return person.changed || isOther ? otherIdentity(user) : undefined;
  }

  #events({ conversation, said, to }: Outbound, { head }: GroupState): Pick<Audience, 'missed' | 'reached'> {
    const { exchange, notices } = this.#parts;
    return {
      missed: (user) => {
        notices.lacks(conversation, user, outOfReach(user));
      },
      reached: (peers) => {
        for (const { user } of peers) notices.reaches(conversation, user);
        if (said?.kind === 'group' && isHead(said.body, head)) exchange.sent(conversation, peers, head.hash);
        else if (to === 'everybody') exchange.spokenTo(conversation, peers);
      },
    };
  }
}

interface Occasion {
  readonly state: GroupState;
  readonly me: Person;
  readonly link: RelayLink;
}

/** Who has gone gets what says so, and nothing else; members get that not. */
function usersOf(item: Outbound, state: GroupState): string[] {
  const members = membersOf(state).map(({ user }) => user);
  const { to } = item;
  if (to === 'own-devices') return [];
  if (to === 'everybody') return members;
  const isForGone = item.said?.kind === 'removal' || isOutdated(item, state);
  const users = 'users' in to ? to.users : [to.user];
  return users.filter((user) => members.includes(user) !== isForGone);
}

/** A machine that was offline for long must not send what does not count any more. */
function isOutdated({ said }: Outbound, { head }: GroupState): boolean {
  return said?.kind === 'group' && !isHead(said.body, head);
}

function isHead({ change, heir }: SignedGroup, { signed }: GroupState['head']): boolean {
  if (!equalBytes(changeHash(change), changeHash(signed.change))) return false;
  if (!heir || !signed.heir) return heir === signed.heir;
  return equalBytes(heir.signature, signed.heir.signature);
}

function stampOf({ user, person }: Listed): ListStamp & { readonly user: string } {
  return { user, ...listStamp(person.signed) };
}
