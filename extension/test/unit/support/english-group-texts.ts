import type { GroupTexts } from '../../../src/groups/group-texts.ts';
import type { Question } from '../../../src/question.ts';

const question = (text: string): Question => ({ text, detail: 'what it means', yes: 'do it' });

/** Words of groups to recognise in tests. */
export const englishGroupTexts: GroupTexts = {
  protection: ({ members, verified, changed }) =>
    `private: ${members}, ${verified} verified, ${changed} changed`,
  noMember: 'no member any more',
  members: (count) => `${count} members`,
  empty: (name) => `nothing yet in ${name}`,
  bar: {
    request: (name, owner) => `${owner} wants you in ${name}`,
    ignored: (name) => `${name} ignored`,
    blocked: (name) => `${name} blocked`,
    left: (name) => `you left ${name}`,
    removed: (name) => `no member of ${name}`,
  },
  changed: {
    owner: (users) => `add ${users} again`,
    member: (users, owner) => `${owner} must add ${users} again`,
  },
  noSafety: 'no number in a group',
  list: {
    you: 'you',
    owner: 'owner',
    trust: { new: 'not verified', verified: 'verified', changed: 'changed' },
  },
  orders: {
    notHere: 'no group here',
    ownerOnly: (owner) => `only ${owner}`,
    isOwner: (name) => `you own ${name}`,
    aloneWithOwner: (name) => `only two in ${name}`,
    nobodyElse: (name) => `nobody else in ${name}`,
    notMember: (user, name) => `${user} not in ${name}`,
    isMember: (user, name) => `${user} in ${name}`,
    yourself: 'that is you',
    remove: (user, name) => question(`remove ${user} from ${name}?`),
    makeOwner: (user, name) => question(`${user} owns ${name}?`),
    leave: (name) => question(`leave ${name}?`),
    leaveTo: (user, name) => question(`leave ${name} to ${user}?`),
    continue: (name, owner) => question(`${name} without ${owner}?`),
  },
};
