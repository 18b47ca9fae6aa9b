import { l10n, window as workbench } from 'vscode';
import { lobbyMessageId } from '../../../common/src/client/lobby-message.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import type { App } from '../workbench/app.ts';
import { requireReady } from './account.ts';

/** Also connects when the person is signed in and this window was opened before they were. */
export async function openLobby(app: App): Promise<void> {
  app.chats.showLobby();
  await app.window.resume();
}

/** In the history of the conversation that the person is in, or else of the lobby. */
export async function search(app: App): Promise<void> {
  if (app.chats.active === undefined) await openLobby(app);
  app.chats.search();
}

interface BroadcastApp {
  readonly window: Pick<App['window'], 'state' | 'profile' | 'lobby'>;
  readonly chats: Pick<App['chats'], 'showLobby'>;
}

/** Sends `given`, or asks for the message, without opening the lobby. */
export async function broadcast({ window, chats }: BroadcastApp, given?: string): Promise<void> {
  requireReady(window);
  const title = l10n.t('Message to Everyone');
  const prompt = l10n.t('Everyone on this server can read it, and so can the server.');
  const text = (given ?? (await workbench.showInputBox({ title, prompt })))?.trim();
  if (text === undefined || text === '') return;
  const wireId = randomBytes(16);
  await window.lobby.send(text.toWellFormed(), wireId);
  const id = lobbyMessageId(window.profile?.user ?? '', wireId);
  const sent = window.lobby.messages.find((message) => message.id === id);
  // The lobby shows it too and has the button to try again.
  if (sent?.state === 'failed') {
    chats.showLobby();
    throw new Error(sent.problem ?? l10n.t('The message was not sent.'));
  }
}
