import { l10n, type StatusBarItem, window as workbench } from 'vscode';
import type { EncryptionState } from '../../../common/src/client/conversations/conversation.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { badgeCount } from '../notices/badge-count.ts';
import type { WindowState } from '../window-state.ts';
import type { App } from './app.ts';
import { translated } from './core-words.ts';
import { quietWords } from './quiet-words.ts';
import { unsentIn } from './unsent-notes.ts';
import { newStatusItem, offlineStatus, showStatus, type StatusText } from './status-item.ts';

type StatusApp = Pick<App, 'window' | 'lobbyReading' | 'quiet'>;

/** One item: the state of the connection and what waits to be read; a click opens what can be done. */
export function keepStatusBar(app: StatusApp): Disposable {
  const { window: client, lobbyReading, quiet } = app;
  const item = newStatusItem();
  const update = () => show(item, app);
  // Another window may have asked for quiet meanwhile.
  const focus = workbench.onDidChangeWindowState(() => quiet.refresh());
  update();
  client.events.on('changed', update);
  lobbyReading.events.on('changed', update);
  quiet.events.on('changed', update);
  return {
    dispose: () => {
      client.events.off('changed', update);
      lobbyReading.events.off('changed', update);
      quiet.events.off('changed', update);
      focus.dispose();
      item.dispose();
    },
  };
}

function show(item: StatusBarItem, { window: client, lobbyReading, quiet }: StatusApp): void {
  const { icon, text, tooltip, next } = statusText(client.state, client.conversations.encryption);
  const unread = badgeCount(client.conversations.all, lobbyReading.unread);
  const unsent = [...unsentIn(client).values()].reduce((sum, count) => sum + count, 0);
  const hushed = quietWords(quiet.now);
  const asking = client.devices.requests.length;
  const words = [
    tooltip,
    ...(client.isAttached ? [l10n.t('Connected by another window')] : []),
    ...(unread === 0 ? [] : [l10n.t('Unread messages for you: {0}', unread)]),
    ...(unsent === 0 ? [] : [l10n.t('Messages of yours that were not sent: {0}', unsent)]),
    ...(hushed === undefined ? [] : [hushed]),
    ...handOverWords(client),
    ...(asking === 0 ? [] : [l10n.t('A device of yours asks to be linked')]),
    next,
  ];
  const icons = `$(${asking === 0 ? icon : 'bell-dot'})${hushed === undefined ? '' : ' $(bell-slash)'}`;
  showStatus(item, { icons, text: unread === 0 ? text : `${text} (${unread})`, label: text, words });
}

function handOverWords({ history }: App['window']): readonly string[] {
  const { handOver } = history;
  return handOver ? [l10n.t('Messages between your devices: {0} of {1}', handOver.done, handOver.total)] : [];
}

function statusText(state: WindowState, encryption: EncryptionState): StatusText {
  const text = 'NonceSense';
  switch (state.kind) {
    case 'offline':
      return offlineStatus();
    case 'connecting':
      return {
        icon: 'sync~spin',
        text,
        tooltip: l10n.t('Connecting to {0}…', formatHostPort(state.address)),
        next: l10n.t('Click for what can be done'),
      };
    case 'waiting':
      return { icon: 'warning', text, tooltip: waitingText(state), next: l10n.t('Click to try now') };
    case 'guest':
      return {
        icon: 'account',
        text: l10n.t('NonceSense: sign in'),
        tooltip: l10n.t('Connected to {0}, not signed in', formatHostPort(state.address)),
        next: l10n.t('Click to sign in or up'),
      };
    case 'ready':
      if (encryption.kind === 'opening')
        return {
          icon: 'sync~spin',
          text: state.user,
          tooltip: l10n.t('Signed in as {0}; the keys for direct messages are being prepared', state.user),
          next: l10n.t('Click for what can be done'),
        };
      return {
        icon: 'comment-discussion',
        text: state.user,
        tooltip: l10n.t('Signed in as {0} at {1}', state.user, formatHostPort(state.address)),
        next: l10n.t('Click for what can be done'),
      };
    case 'elsewhere':
      return {
        icon: 'multiple-windows',
        text,
        tooltip: l10n.t('Connected in another window'),
        next: l10n.t('Click to use it here'),
      };
  }
}

function waitingText({ problem, retryAt }: Extract<WindowState, { kind: 'waiting' }>): string {
  return l10n.t('{0} Next try at {1}.', translated(problem.message), new Date(retryAt).toLocaleTimeString());
}
