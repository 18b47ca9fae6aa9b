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
    throw new ClientProblem('encryption-not-ready', identityMissing(encryption));
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
  if (encryption.kind === 'identity-missing') return identityMissing(encryption);
  return encryption.kind === 'failed' ? encryption.problem : undefined;
}

type IdentityMissing = Extract<EncryptionState, { kind: 'identity-missing' }>;

function identityMissing({ wasRevoked, isListed }: IdentityMissing): string {
  if (isListed)
    return (
      'The server shows that this machine was linked. It sends and reads nothing before you say so too: "link" shows ' +
      'its digits again, and asks whether your other device showed the same.'
    );
  const what = wasRevoked
    ? 'This machine is none of your devices any more: another one has revoked it, or your keys were made anew.'
    : 'This machine is none of your devices yet.';
  return (
    `${what} It can't send or read direct messages. In the chat, "link" asks another device of yours to link it, ` +
    '"restore <file>" brings your identity key back from a recovery file, and "startover" makes a new one.'
  );
}
