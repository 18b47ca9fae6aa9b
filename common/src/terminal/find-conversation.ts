import { userNameOf } from '../client/account-input.ts';
import type { Conversation, GroupConversation } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import { hintNearest } from '../text/nearest.ts';
import type { ChatRoom } from './chat-room.ts';

type Prefers = (conversation: Conversation) => boolean;

/** By a user's name, or by `#` and a group's: of several groups those that `prefers`. @throws ClientProblem */
export function conversationCalled(direct: ConversationsApi, name: string, prefers: Prefers): Conversation {
  if (name.startsWith('#')) return groupCalled(direct.all, name, prefers);
  const conversation = direct.find(userNameOf(name));
  if (conversation) return conversation;
  throw new ClientProblem('refused', `You have no conversation with ${name}.`);
}

/** By name, with or without `#`, or by id. @throws ClientProblem when it is none, or several */
export function groupCalled(
  among: readonly Conversation[],
  given: string,
  prefers = isActive,
): GroupConversation {
  const groups = among.filter((conversation) => conversation.kind === 'group');
  const name = given.replace(/^#/, '');
  const byId = groups.filter(({ id }) => id === given);
  const called = byId.length > 0 ? byId : groups.filter((one) => one.name === name);
  const preferred = called.filter(prefers);
  const [group, ...others] = preferred.length > 0 ? preferred : called;
  if (group && others.length === 0) return group;
  if (group) throw ambiguous(name, [group, ...others]);
  const hint =
    hintNearest(
      name,
      groups.map((one) => one.name),
    ) || '.';
  throw new ClientProblem('refused', `You are in no group called "${name}"${hint}`);
}

/** Where this person can write. */
export function isActive(conversation: Conversation): boolean {
  return (
    conversation.standing === 'accepted' &&
    (conversation.kind === 'direct' || conversation.membership === 'member')
  );
}

/** What the prompt names, as it is now. @throws ClientProblem in the lobby */
export function requireConversation({ audience, direct }: ChatRoom): Conversation {
  if (audience.kind === 'lobby')
    throw new ClientProblem('refused', 'Say first in which conversation: dm <user>, or open <group>');
  return direct.find(audience.conversation.id) ?? audience.conversation;
}

/** @throws ClientProblem when the prompt names no group */
export function requireGroup(room: ChatRoom): GroupConversation {
  const conversation = room.audience.kind === 'lobby' ? undefined : requireConversation(room);
  if (conversation?.kind === 'group') return conversation;
  throw new ClientProblem('refused', 'Open the group first that you mean: open <group>');
}

function ambiguous(name: string, groups: readonly GroupConversation[]): ClientProblem {
  const rows = groups.map(({ id, owner }) => `${id} (owner: ${owner})`);
  return new ClientProblem(
    'refused',
    `Several groups are called "${name}". Name one by its id:\n${rows.join('\n')}`,
  );
}
