import { l10n, window as workbench } from 'vscode';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { placeOf } from '../notices/badge-count.ts';
import { noticeFor } from '../notices/notice.ts';
import { type UnsentCounts, UnsentWatch } from '../notices/unsent-watch.ts';
import { LOBBY } from '../view-model.ts';
import { ownName } from '../view-scene.ts';
import type { WindowClient } from '../window-client.ts';
import type { LobbyApi } from '../windows/shared-client.ts';
import { withoutIcons } from '../without-icons.ts';
import type { App } from './app.ts';

const STATUS_MS = 10_000;
/** What another window goes on with has failed for a moment only. */
const SETTLE_MS = 1_000;

type NotesApp = Pick<App, 'window' | 'chats' | 'scenes' | 'quiet'>;

/** Says in the status bar, once, that a message could not be sent whose page is not in sight; the list keeps a mark. */
export function keepUnsentNotes(app: NotesApp, clock: Clock): Disposable {
  const { window } = app;
  const watch = new UnsentWatch();
  let later: Disposable | undefined;
  const look = () => {
    later = undefined;
    const isKnown = window.conversations.encryption.kind === 'ready';
    for (const key of watch.look(isKnown ? ownName(app.scenes.now) : undefined, unsentIn(window)))
      if (isToldOf(key, app)) workbench.setStatusBarMessage(wordsFor(key, window), STATUS_MS);
  };
  const lookLater = () => {
    later ??= clock.setTimer(SETTLE_MS, look);
  };
  look();
  window.events.on('changed', lookLater);
  return {
    dispose: () => {
      window.events.off('changed', lookLater);
      later?.dispose();
    },
  };
}

/** Own messages that failed, everywhere. */
export function unsentIn({
  conversations,
  lobby,
}: Pick<WindowClient, 'conversations' | 'lobby'>): UnsentCounts {
  const counts = conversations.all.map(({ id, unsent = 0 }): [string, number] => [id, unsent]);
  return new Map([[LOBBY, unsentInLobby(lobby)] as const, ...counts].filter(([, count]) => count > 0));
}

export function unsentInLobby({ messages }: Pick<LobbyApi, 'messages'>): number {
  return messages.filter(({ state }) => state === 'failed').length;
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
  const words =
    title === undefined
      ? l10n.t('A message in the lobby was not sent')
      : l10n.t('A message to {0} was not sent', withoutIcons(title));
  return `$(warning) ${words}`;
}
