import { l10n, window as workbench } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import { placeOf } from '../notices/badge-count.ts';
import { noticeFor } from '../notices/notice.ts';
import { type UnsentCounts, UnsentWatch } from '../notices/unsent-watch.ts';
import { LOBBY } from '../view-model.ts';
import { ownName } from '../view-scene.ts';
import type { WindowClient } from '../window-client.ts';
import type { App } from './app.ts';

const STATUS_MS = 10_000;

type NotesApp = Pick<App, 'window' | 'chats' | 'scenes' | 'quiet'>;

/** Says in the status bar, once, that a message could not be sent whose page is not in sight; the list keeps a mark. */
export function keepUnsentNotes(app: NotesApp): Disposable {
  const { window } = app;
  const watch = new UnsentWatch();
  const look = () => {
    const isKnown = window.conversations.encryption.kind === 'ready';
    for (const key of watch.look(isKnown ? ownName(app.scenes.now) : undefined, unsentIn(window)))
      if (isToldOf(key, app)) workbench.setStatusBarMessage(wordsFor(key, window), STATUS_MS);
  };
  look();
  window.events.on('changed', look);
  return { dispose: () => window.events.off('changed', look) };
}

/** Own messages that failed, everywhere. */
export function unsentIn({
  conversations,
  lobby,
}: Pick<WindowClient, 'conversations' | 'lobby'>): UnsentCounts {
  const lost = lobby.messages.filter(({ state }) => state === 'failed').length;
  const counts = conversations.all.map(({ id, unsent = 0 }): [string, number] => [id, unsent]);
  return new Map([[LOBBY, lost] as const, ...counts].filter(([, count]) => count > 0));
}

function isToldOf(key: string, { window, chats, quiet }: NotesApp): boolean {
  const conversation = window.conversations.find(key);
  const notice = noticeFor({
    news: 'failed',
    place: conversation ? placeOf(conversation) : 'lobby',
    sight: chats.sightOf(key),
    isMuted: false,
    isQuiet: quiet.isOn,
    isRepeated: false,
    tellsHere: window.isTeller,
  });
  return notice.toast === 'status';
}

function wordsFor(key: string, { conversations }: WindowClient): string {
  const title = conversations.find(key)?.title;
  // A group can have any name, and VS Code makes icons of `$(…)` here.
  const name = title?.replaceAll('$(', '$ (');
  const words =
    name === undefined
      ? l10n.t('A message in the lobby was not sent')
      : l10n.t('A message to {0} was not sent', name);
  return `$(warning) ${words}`;
}
