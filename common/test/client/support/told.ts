import type { ConversationMessage } from '../../../src/client/conversations/conversation.ts';
import type { DirectPerson } from './direct-person.ts';

interface Told {
  /** Whose messages. */
  readonly user: string;
  /** To whom. */
  readonly person: DirectPerson;
}

/** Of how many messages a device says that they are missing or can't be read. */
export function toldOf({ user, person }: Told, lines: readonly ConversationMessage[]): number {
  const isOwn = user === person.user;
  const gaps = lines
    .filter(({ kind }) => kind === 'notice')
    .map(({ text }) => /^(A message|(\d+) messages) of (.+?) did not arrive/.exec(text))
    .filter((match) => match?.[3] === (isOwn ? 'another device of yours' : user))
    .map((match) => Number(match?.[2] ?? 1));
  return gaps.reduce((sum, one) => sum + one, 0) + (isOwn ? ownUnreadable(person) : unreadable(user, lines));
}

function unreadable(user: string, lines: readonly ConversationMessage[]): number {
  return lines.filter(({ kind, from }) => kind === 'undecryptable' && from === user).length;
}

/** Of which conversation it was, nobody can tell, and it is told once a connection. */
function ownUnreadable({ problems }: DirectPerson): number {
  return problems.some(({ message }) => /another device of yours/.test(message)) ? Infinity : 0;
}
