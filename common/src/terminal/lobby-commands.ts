import { ClientProblem } from '../client/problem.ts';
import type { LobbyMessage } from '../client/lobby-message.ts';
import { UsageError } from '../node/command-line.ts';
import type { ChatRoom } from './chat-room.ts';
import { labelOf } from './conversation-label.ts';
import { within } from './deadline.ts';
import { requireConversation } from './find-conversation.ts';
import { requireReady } from './require-ready.ts';

const DEFAULT_COUNT = 20;
const MAX_COUNT = 1_000;

/** A person goes on at once and hears of a failure; a script goes on once the server has the message. */
export async function broadcast(room: ChatRoom, text: string): Promise<void> {
  await room.talkTo({ kind: 'lobby' });
  if (text === '') return;
  requireSender(room);
  const delivered = room.feed.say(text).then((message) => demandSent(room, message));
  if (!room.screen.isInteractive) return within(delivered, room.timeoutMs, room.clock);
  if (room.client.state.kind !== 'ready')
    room.printer.notice('Kept: it is sent when the connection is back.');
  delivered.catch((error: unknown) => room.report(error));
}

export function showPeople({ client, printer }: ChatRoom): void {
  requireReady(client.state.kind);
  const names = Array.from(client.people.values(), ({ user, displayName }) =>
    displayName === user ? user : `${user} (${displayName})`,
  );
  printer.notice(`Online: ${names.length === 0 ? 'nobody' : names.sort().join(', ')}`);
}

export async function showHistory(room: ChatRoom, count: string | undefined): Promise<void> {
  const wanted = parseCount(count);
  if (room.audience.kind === 'lobby') await showLobbyHistory(room, wanted);
  else await showDirectHistory(room, wanted);
}

async function showLobbyHistory({ client: { lobby }, printer }: ChatRoom, wanted: number): Promise<void> {
  const stored = () => lobby.messages.filter(({ number }) => number !== undefined);
  while (stored().length < wanted && lobby.hasOlder) await lobby.loadOlder();
  const messages = stored().slice(-wanted);
  printer.notice(messages.length === 0 ? 'Nothing was said in the lobby yet.' : 'In the lobby:');
  for (const message of messages) printer.lobby(message);
}

async function showDirectHistory(room: ChatRoom, wanted: number): Promise<void> {
  const { direct, printer, numbers } = room;
  const conversation = requireConversation(room);
  const { id } = conversation;
  // After keys were replaced no page is open.
  await direct.open(id);
  while (direct.page(id).messages.length < wanted && direct.page(id).older === 'more')
    await direct.loadOlder(id);
  // Only what was read disappears, and it is read now.
  await direct.markRead(id);
  const messages = direct.page(id).messages.slice(-wanted);
  const label = labelOf(conversation);
  const where = conversation.kind === 'direct' ? `with ${label}` : `in ${label}`;
  printer.notice(
    messages.length === 0 ? `Nothing was said ${where} yet.` : `${where[0]?.toUpperCase()}${where.slice(1)}:`,
  );
  for (const message of messages) printer.direct(conversation, message, numbers.of(id, message.id));
}

/** What failed is not sent later, unasked. @throws ClientProblem */
async function demandSent({ client }: ChatRoom, { id, state, problem }: LobbyMessage): Promise<void> {
  if (state !== 'failed') return;
  await client.lobby.discard(id);
  throw new ClientProblem('refused', `Not sent: ${problem ?? 'no reason is known'}`);
}

/** Who is signed in and merely without a connection writes all the same. */
function requireSender({ client: { state, profile } }: ChatRoom): void {
  const comes = state.kind === 'waiting' || state.kind === 'connecting';
  if (!comes || profile?.signedIn !== true) requireReady(state.kind);
}

function parseCount(text: string | undefined): number {
  if (text === undefined) return DEFAULT_COUNT;
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= MAX_COUNT) return count;
  throw new UsageError(`history takes a number from 1 to ${MAX_COUNT}, not "${text}"`);
}
