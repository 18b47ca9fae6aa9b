import { env, l10n, window as workbench } from 'vscode';
import { badgeCount } from '../notices/badge-count.ts';
import { lastMessage, nextUnreadKey, type SpokenMessage } from '../notices/spoken-message.ts';
import { LOBBY } from '../view-model.ts';
import { displayNameOf, nameInFull, ownName, type ViewScene } from '../view-scene.ts';
import type { App } from '../workbench/app.ts';

/** Opens what waits to be read; says so where nothing does. */
export async function nextUnread(app: App): Promise<void> {
  const key = nextUnreadKey(app.window.conversations.all, app.lobbyReading.unread);
  if (key !== undefined) app.chats.showKey(key);
  else await workbench.showInformationMessage(l10n.t('Nothing is unread.'));
}

/** In a notification, which screen readers read out, whatever page is open. */
export async function showUnread(app: App): Promise<void> {
  const { all } = app.window.conversations;
  const { unread: lobby } = app.lobbyReading;
  const count = badgeCount(all, lobby);
  const words = [
    count === 0 ? l10n.t('Nothing that concerns you is unread.') : l10n.t('{0} unread.', count),
    ...(lobby.count === 0 ? [] : [l10n.t('In the lobby: {0}.', lobby.count)]),
  ].join(' ');
  if (nextUnreadKey(all, lobby) === undefined) await workbench.showInformationMessage(words);
  else await offer(words, l10n.t('Open Next'), () => nextUnread(app));
}

/** Sender, time and text of the last message: of the chat in front, else of all. */
export async function readLastMessage(app: App): Promise<void> {
  const { conversations, lobby } = app.window;
  const places = { all: conversations.all, lobby: lobby.messages };
  const message = lastMessage(places, app.chats.active) ?? lastMessage(places);
  if (!message) await workbench.showInformationMessage(l10n.t('There is no message yet.'));
  else
    await offer(spokenWords(message, app.scenes.now), l10n.t('Open'), () => {
      app.chats.showKey(message.key);
      return Promise.resolve();
    });
}

async function offer(words: string, button: string, act: () => Promise<void>): Promise<void> {
  if ((await workbench.showInformationMessage(words, button)) === button) await act();
}

function spokenWords({ key, from, text, sentAt, group }: SpokenMessage, scene: ViewScene): string {
  const name =
    from === ownName(scene)
      ? l10n.t('You')
      : nameInFull({ user: from, displayName: displayNameOf(from, scene) });
  const time = new Date(sentAt).toLocaleString(env.language, { dateStyle: 'medium', timeStyle: 'short' });
  // VS Code makes links, also to commands, of `[words](target)` in a notification.
  const shown = text.replaceAll('](', '] (');
  if (key === LOBBY) return l10n.t('{0}, {1}, in the lobby: {2}', name, time, shown);
  return group === undefined
    ? l10n.t('{0}, {1}: {2}', name, time, shown)
    : l10n.t('{0}, {1}, in {2}: {3}', name, time, group, shown);
}
