import { commands, l10n, window as workbench } from 'vscode';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { News, type Toast } from '../notices/news.ts';
import type { ToastTexts } from '../notices/toast-words.ts';
import { ownName } from '../view-scene.ts';
import { CONVERSATIONS_VIEW } from '../view-ids.ts';
import type { App } from './app.ts';
import { settings } from './settings.ts';

/** Tells of what came and is not in sight: who wrote, not what, unless the person wants that. */
export function keepNewsToasts(
  app: Pick<App, 'window' | 'chats' | 'scenes' | 'lobbyReading' | 'quiet'>,
  clock: Clock,
): Disposable {
  const { window, chats, scenes, lobbyReading, quiet } = app;
  const texts = toastTexts();
  const news = new News({
    clock,
    find: (id) => window.conversations.find(id),
    me: () => ownName(scenes.now),
    sightOf: (key) => chats.sightOf(key),
    lobbyMentions: () => lobbyReading.unread.mentions,
    isQuiet: () => quiet.isOn,
    isTeller: () => window.isTeller,
    // What comes, comes to the window that has the connection.
    tellsHere: () => window.state.kind !== 'elsewhere',
    wishes: settings.wishes,
    style: () => ({ texts, showsText: settings.showMessageText() }),
    tell: (toast) => void tell(toast, chats),
  });
  const hear = news.hear.bind(news);
  const hearMention = news.hearMention.bind(news);
  const look = () => {
    const { encryption, all } = window.conversations;
    if (encryption.kind === 'ready') news.look(all);
  };
  look();
  window.events.on('changed', look);
  window.events.on('direct', hear);
  lobbyReading.events.on('mentioned', hearMention);
  return {
    dispose: () => {
      window.events.off('changed', look);
      window.events.off('direct', hear);
      lobbyReading.events.off('mentioned', hearMention);
      news.dispose();
    },
  };
}

async function tell({ text, open: key }: Toast, chats: App['chats']): Promise<void> {
  const open = l10n.t('Open');
  if ((await workbench.showInformationMessage(text, open)) !== open) return;
  if (key === undefined) await commands.executeCommand(`${CONVERSATIONS_VIEW}.focus`);
  else chats.showKey(key);
}

export function toastTexts(): ToastTexts {
  return {
    message: (user) => l10n.t('Direct message from {0}', user),
    messages: (user) => l10n.t('New direct messages from {0}', user),
    withText: (user, text) => l10n.t('{0}: {1}', user, text),
    request: (user) => l10n.t('{0} wants to write to you', user),
    groupRequest: (group) => l10n.t('Somebody you do not know added you to the group {0}', group),
    added: (owner, group) => l10n.t('{0} added you to the group {1}', owner, group),
    addedToSeveral: (groups) =>
      groups === 1 ? l10n.t('You were added to a group') : l10n.t('You were added to {0} groups', groups),
    inGroup: (user, group) => l10n.t('{0} in {1}', user, group),
    mention: (user) => l10n.t('{0} mentioned you in the lobby', user),
    inLobby: (user) => l10n.t('{0} in the lobby', user),
    summary: (messages, places) => l10n.t('{0} new messages in {1} conversations', messages, places),
  };
}
