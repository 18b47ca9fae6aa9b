import type { ClientState } from '../client/client-state.ts';
import { labelOf } from './conversation-label.ts';
import type { Audience, ChatRoom } from './chat-room.ts';
import { durationInWords } from './measures.ts';

type Parts = Pick<ChatRoom, 'client' | 'direct' | 'audience'>;

/** What stands before the line that is typed: to whom it would go, or why it goes nowhere. */
export function promptOf({ client, direct, audience }: Parts): string {
  // Who is not signed in writes to nobody, whatever becomes of the connection.
  const words = audienceWords(direct, audience);
  const who = client.profile?.signedIn === true ? words : 'not signed in';
  const marks: Readonly<Record<ClientState['kind'], string>> = {
    offline: 'not connected',
    guest: 'not signed in',
    connecting: `${who} (connecting)`,
    waiting: `${who} (no connection)`,
    ready: words,
  };
  return `${marks[client.state.kind]}> `;
}

function audienceWords(direct: Parts['direct'], audience: Audience): string {
  if (audience.kind === 'lobby') return 'lobby';
  const { conversation: then } = audience;
  const conversation = direct.find(then.id) ?? then;
  const label = labelOf(conversation);
  const { timer } = conversation;
  if (conversation.kind === 'direct' && conversation.protection === 'classic') return `@${label} (classic)`;
  const name = conversation.kind === 'direct' ? `@${label}` : label;
  return timer === undefined ? name : `${name} (${durationInWords(timer)})`;
}
