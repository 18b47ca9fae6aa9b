import type { GroupDifference } from '../../../e2e/group-difference.ts';
import type { GroupRefusal, ObstacleReason } from '../../../e2e/group-problem.ts';

// What happens in groups, in words for the person at the keyboard.

export const refusalWords: Readonly<Record<GroupRefusal, string>> = {
  malformed: 'it is damaged, or from a newer version of NonceSense',
  'wrong-members': 'its list of members cannot be right',
  'not-by-owner': 'the owner of the group has not signed it',
  'wrong-hand-over': 'it was handed over by somebody who does not own it',
  'another-group': 'it is of another group',
  'identity-changed': 'its owner has another identity key than the one that you know',
  'not-invited': 'you are not in it',
  'late-hand-over': 'it contradicts a change of the owner that is more than a day old',
};

export const obstacleWords: Readonly<Record<ObstacleReason, string>> = {
  'not-owner': 'Only the owner of the group can do that.',
  'has-left': 'You have left this group.',
  'is-owner': 'That is not possible with the owner of the group: hand the group over first.',
  'no-such-member': 'There is no such person in this group.',
  'already-member': 'They are in this group already.',
  'wrong-name': 'The name of a group has 1 to 128 bytes.',
  'too-many-members': 'A group can have 256 members.',
  'too-many-hand-overs': 'This group was handed over 32 times and cannot be again. Continue it as a new one.',
  'too-large': 'The group has too many members with long names.',
  'no-revision-left': 'This group cannot be changed any more. Continue it as a new one.',
};

/** What a change has done, but for what it means to `me`. */
export function differenceWords(difference: GroupDifference, me: string): string[] {
  const { joined, left, removed, changed, name, owner } = difference;
  const lines = [
    ...told(joined, me, (names) => `${names} joined.`),
    ...told(changed, me, (names) => `${names} joined again, with a new identity key.`),
    ...told(left, me, (names) => `${names} left.`),
    ...told(removed, me, (names, many) => `${names} ${many ? 'were' : 'was'} removed.`),
  ];
  if (name !== undefined) lines.push(`The group is now called “${name}”.`);
  if (owner !== undefined)
    lines.push(owner === me ? 'You own the group now.' : `${owner} owns the group now.`);
  return lines;
}

function told(
  users: readonly string[],
  me: string,
  words: (names: string, many: boolean) => string,
): string[] {
  const others = users.filter((user) => user !== me);
  return others.length === 0 ? [] : [words(others.join(', '), others.length > 1)];
}

export const NOT_A_MEMBER = 'It is from somebody who was not in the group, as far as this machine was told.';

export const TOO_LONG = 'It is longer than a message in a group may be.';

export function otherIdentity(user: string): string {
  return `${user} has another identity key than the one in this group, and gets nothing until you have accepted it and the owner has added ${user} again.`;
}

export function outOfReach(user: string): string {
  return `${user} cannot be reached: the server has no keys of theirs. What is written here does not reach them meanwhile.`;
}
