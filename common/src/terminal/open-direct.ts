import type { EncryptionState } from '../client/conversations/conversation.ts';
import type { ConversationsApi } from '../client/conversations/conversations-api.ts';
import { ClientProblem } from '../client/problem.ts';
import type { ChatRoom } from './chat-room.ts';
import { within } from './deadline.ts';
import { requireReady } from './require-ready.ts';
import type { Screen } from './screen.ts';

export interface DirectParts extends Pick<ChatRoom, 'client' | 'direct' | 'clock' | 'timeoutMs'> {
  readonly screen: Pick<Screen, 'isInteractive'>;
}

/**
 * Direct messages to be read. After a sign-in their keys take a moment; a script waits also until it is certain that
 * they are the right ones. @throws ClientProblem saying what to do
 */
export async function openDirect(parts: DirectParts): Promise<ConversationsApi> {
  const { direct, client, screen } = parts;
  if (!screen.isInteractive || direct.encryption.kind !== 'ready') await keysSettled(parts);
  const { encryption } = direct;
  if (encryption.kind === 'failed') throw new ClientProblem('encryption-not-ready', encryption.problem);
  if (encryption.kind !== 'off' && encryption.kind !== 'opening') return direct;
  requireReady(client.state.kind);
  if (encryption.kind === 'off')
    throw new ClientProblem('refused', 'There are no direct messages at this server.');
  throw new ClientProblem('encryption-not-ready', 'Your keys are not ready yet: try again in a moment.');
}

/** Direct messages to be written. @throws ClientProblem saying what to do */
export async function openDirectToWrite(parts: DirectParts): Promise<ConversationsApi> {
  const direct = await openDirect(parts);
  demandIdentity(direct);
  return direct;
}

/** @throws ClientProblem */
export function demandIdentity({ encryption }: ConversationsApi): void {
  if (encryption.kind === 'identity-missing')
    throw new ClientProblem('encryption-not-ready', IDENTITY_MISSING);
}

/** Settles once the keys of who is signed in are open and published, or can't be. @throws ClientProblem `timed-out` */
export function keysSettled({
  client,
  clock,
  timeoutMs,
}: Pick<DirectParts, 'client' | 'clock' | 'timeoutMs'>): Promise<void> {
  return within(client.flushed, timeoutMs, clock);
}

/** What keeps a person from direct messages and does not end by itself. */
export function keysProblem(encryption: EncryptionState): string | undefined {
  if (encryption.kind === 'identity-missing') return IDENTITY_MISSING;
  return encryption.kind === 'failed' ? encryption.problem : undefined;
}

const IDENTITY_MISSING =
  'The key that direct messages need is not on this machine. In the chat, "restore <file>" brings it back from a ' +
  'recovery file, and "startover" makes a new one.';
