import { equalBytes } from '../../../crypto/bytes.ts';
import { isSamePerson } from '../../../e2e/group-change.ts';
import { groupDifference } from '../../../e2e/group-difference.ts';
import { type GroupState, membersOf, membershipOf } from '../../../e2e/group-state.ts';
import type { DeviceList } from '../../../auth/device-list.ts';
import type { Person } from '../../../e2e/person.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import type { Directory } from '../people/directory.ts';
import type { GroupBook } from './group-book.ts';
import { groupConversation } from './group-conversation.ts';
import { differenceWords, otherIdentity } from './group-words.ts';

export interface GroupNoticesParts {
  readonly groups: GroupBook;
  readonly lines: ArrivedLines;
  readonly directory: Directory;
}

/** Tells in a group what has happened to it. */
export class GroupNotices {
  readonly #parts: GroupNoticesParts;
  /** Who gets nothing, and why: told once. */
  readonly #lacks = new Map<string, string>();

  constructor(parts: GroupNoticesParts) {
    this.#parts = parts;
  }

  changed(before: GroupState | undefined, after: GroupState, me: Person): void {
    const conversation = groupConversation(after.head.id);
    const owner = after.head.owner.user;
    for (const words of before ? wordsOfChange(before, after, me) : this.#wordsOfFirst(after, me))
      this.#parts.lines.notice(conversation, words, owner);
  }

  /** Gets nothing, and why. */
  lacks(conversation: string, user: string, why: string): void {
    const name = `${conversation}/${user}`;
    if (this.#lacks.get(name) === why) return;
    this.#lacks.set(name, why);
    this.#parts.lines.notice(conversation, why, user);
  }

  reaches(conversation: string, user: string): void {
    this.#lacks.delete(`${conversation}/${user}`);
  }

  left(conversation: string, { user }: Person, me: Person): void {
    this.#parts.lines.notice(conversation, user === me.user ? 'You left.' : `${user} left.`, user);
  }

  removed(conversation: string, owner: string): void {
    this.#parts.lines.notice(conversation, `${owner} removed you from this group.`, owner);
  }

  /** In all groups that they are in. */
  newIdentity(user: string): void {
    for (const conversation of this.#with(user)) this.lacks(conversation, user, otherIdentity(user));
  }

  /** Devices that read along, or do not any more. */
  newDevices(user: string, before: DeviceList, now: DeviceList): void {
    const words = wordsOfDevices(user, before, now);
    for (const conversation of this.#with(user))
      for (const line of words) this.#parts.lines.notice(conversation, line, user);
  }

  #with(user: string): string[] {
    const { groups, directory } = this.#parts;
    return groups.all.filter((conversation) => {
      const state = groups.state(conversation);
      if (!state || !directory.me || membershipOf(state, directory.me) !== 'member') return false;
      return membersOf(state).some((member) => member.user === user);
    });
  }

  #wordsOfFirst({ head }: GroupState, me: Person): string[] {
    const { change, owner } = head;
    const words =
      owner.user === me.user
        ? `You made the group “${change.name}”.`
        : `${owner.user} added you to the group “${change.name}”.`;
    return [words, ...this.#wordsOfContinuation(change.continues, change.founder, change.name)];
  }

  /** Anybody can claim that: it is told only of a group that is known here, by one who was in it. */
  #wordsOfContinuation(continues: Uint8Array | undefined, founder: Person, name: string): string[] {
    const before = continues && groupConversation(continues);
    const state = before === undefined ? undefined : this.#parts.groups.state(before);
    if (before === undefined || !state) return [];
    if (!membersOf(state).some((member) => isSamePerson(member, founder))) return [];
    const who =
      founder.user === this.#parts.directory.me?.user ? 'You continue' : `${founder.user} continues`;
    this.#parts.lines.notice(before, `${who} this group as a new one: “${name}”.`, founder.user);
    return [`It continues the group “${state.head.change.name}”, which ${state.head.owner.user} owned.`];
  }
}

function wordsOfChange(before: GroupState, after: GroupState, me: Person): string[] {
  const [was, is] = [membershipOf(before, me), membershipOf(after, me)];
  const owner = after.head.owner.user;
  if (is !== 'member')
    return was === 'member' && is === 'removed' ? [`${owner} removed you from this group.`] : [];
  if (was !== 'member') return [`${owner} added you to this group again.`];
  return differenceWords(groupDifference(before, after), me.user);
}

function wordsOfDevices(user: string, before: DeviceList, now: DeviceList): string[] {
  const lacks = ({ devices }: DeviceList, id: Uint8Array) =>
    devices.every((other) => !equalBytes(other.id, id));
  const added = now.devices.filter(({ id }) => lacks(before, id));
  const gone = before.devices.filter(({ id }) => lacks(now, id));
  return [
    ...added.map(({ name }) => `${user} has a new device: “${name}”.`),
    ...gone.map(({ name }) => `${user} does not use the device “${name}” any more.`),
  ];
}
