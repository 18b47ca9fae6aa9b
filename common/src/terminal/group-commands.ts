import { userNameOf } from '../client/account-input.ts';
import type { GroupConversation } from '../client/conversations/conversation.ts';
import { ClientProblem } from '../client/problem.ts';
import { awaitKeys } from './await-keys.ts';
import type { ChatRoom } from './chat-room.ts';
import { confirm } from './confirm.ts';
import { labelOf } from './conversation-label.ts';
import { groupCalled, requireGroup } from './find-conversation.ts';
import { openDirect, openDirectToWrite } from './open-direct.ts';

export async function makeGroup(room: ChatRoom, name: string, users: string): Promise<void> {
  const others = usersOf(users);
  await openDirectToWrite(room);
  await enter(room, await awaitKeys(room, others, () => room.groups.create(name, others)));
}

/** Those that this person has left as well: what was said there is still here. */
export async function showGroups(room: ChatRoom): Promise<void> {
  const { all } = await openDirect(room);
  const groups = all.filter((one) => one.kind === 'group').filter(({ standing }) => standing === 'accepted');
  if (groups.length === 0) room.printer.notice('You are in no group: group <name> <user...>');
  for (const group of groups) {
    const isAlone = groups.every((one) => one === group || one.name !== group.name);
    const unread = group.unread > 0 ? `, ${group.unread} new` : '';
    room.printer.notice(`${describe(group)}${unread}${isAlone ? '' : `\n${group.id}`}`);
  }
}

export async function openGroup(room: ChatRoom, name: string): Promise<void> {
  const { all } = await openDirect(room);
  const group = groupCalled(all, name);
  if (group.standing !== 'accepted')
    throw new ClientProblem('refused', `Accept it first: accept ${labelOf(group)}`);
  await enter(room, group);
}

export async function addMembers(room: ChatRoom, users: string): Promise<void> {
  const group = await openedGroup(room);
  const added = usersOf(users);
  await confirm(room, `Add ${added.join(', ')} to ${labelOf(group)}?`);
  await awaitKeys(room, added, () => room.groups.add(group.id, added));
  room.printer.notice(describe(requireGroup(room)));
}

export async function removeMember(room: ChatRoom, name: string): Promise<void> {
  const group = await openedGroup(room);
  const user = userNameOf(name);
  await confirm(room, `Remove ${user} from ${labelOf(group)}?`);
  await room.groups.remove(group.id, user);
  room.printer.notice(describe(requireGroup(room)));
}

export async function renameGroup(room: ChatRoom, name: string): Promise<void> {
  const group = await openedGroup(room);
  await confirm(room, `Call ${labelOf(group)} "${name}" from now on?`);
  await room.groups.rename(group.id, name);
}

export async function handGroupOver(room: ChatRoom, name: string): Promise<void> {
  const group = await openedGroup(room);
  const user = userNameOf(name);
  await confirm(room, `Make ${user} the owner of ${labelOf(group)}? Only they can change it then.`);
  await room.groups.handOver(group.id, user);
  room.printer.notice(describe(requireGroup(room)));
}

export async function leaveGroup(room: ChatRoom): Promise<void> {
  const group = await openedGroup(room);
  if (isOwn(room, group) && group.members.length > 1)
    throw new ClientProblem(
      'refused',
      'You own this group: make somebody else its owner first: owner <user>',
    );
  await confirm(room, `Leave ${labelOf(group)}?`);
  await room.groups.leave(group.id);
  await room.talkTo({ kind: 'lobby' });
  room.printer.notice(`You left ${labelOf(group)}.`);
}

export async function continueGroup(room: ChatRoom): Promise<void> {
  const group = await openedGroup(room);
  if (isOwn(room, group)) throw new ClientProblem('refused', 'You own this group: it goes on as it is.');
  await confirm(room, `Go on without ${group.owner}, in a new group of the others?`);
  await enter(room, await room.groups.continueAsNew(group.id));
}

async function openedGroup(room: ChatRoom): Promise<GroupConversation> {
  const group = requireGroup(room);
  await openDirectToWrite(room);
  return group;
}

function isOwn({ client }: ChatRoom, { owner }: GroupConversation): boolean {
  return client.profile?.user === owner;
}

async function enter(room: ChatRoom, group: GroupConversation): Promise<void> {
  await room.talkTo({ kind: 'conversation', conversation: group });
  room.printer.notice(describe(group));
}

/** `#family: alice (owner), bob`. */
function describe(group: GroupConversation): string {
  const members = group.members.map(({ user, trust }) => {
    const marks = [
      ...(user === group.owner ? ['owner'] : []),
      ...(trust === 'changed' ? ['another key, gets nothing'] : []),
    ];
    return marks.length === 0 ? user : `${user} (${marks.join(', ')})`;
  });
  const over = { member: '', left: 'You left. ', removed: 'You were removed. ' }[group.membership];
  return `${labelOf(group)}: ${over}${members.join(', ')}`;
}

function usersOf(text: string): string[] {
  const users = text.split(/\s+/).map(userNameOf);
  if (users.length === new Set(users).size) return users;
  throw new ClientProblem('refused', 'Somebody is named twice.');
}
