import { l10n, StatusBarAlignment, window as workbench } from 'vscode';
import type { EncryptionState } from '../../../common/src/client/conversations/conversation.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import { CommandId } from '../command-ids.ts';
import { unreadIn } from '../direct/conversation-list.ts';
import type { WindowClient, WindowState } from '../window-client.ts';

interface StatusText {
  /** A codicon, with its modifier. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
}

/** One item: the state of the connection and what waits to be read; a click opens what can be done. */
export function keepStatusBar(client: WindowClient): Disposable {
  const item = workbench.createStatusBarItem('noncesense.status', StatusBarAlignment.Right, 100);
  item.name = 'NonceSense';
  item.command = CommandId.showMenu;
  const update = () => {
    const { icon, text, tooltip } = statusText(client.state, client.conversations.encryption);
    const unread = unreadIn(client.conversations.all);
    const handOver = client.history.handOver;
    const asking = client.devices.requests.length;
    const words = [
      tooltip,
      ...(client.isAttached ? [l10n.t('Connected by another window')] : []),
      ...(unread === 0 ? [] : [l10n.t('Unread direct messages: {0}', unread)]),
      ...(handOver
        ? [l10n.t('Messages between your devices: {0} of {1}', handOver.done, handOver.total)]
        : []),
      ...(asking === 0 ? [] : [l10n.t('A device of yours asks to be linked')]),
    ].join('. ');
    const shown = `$(${asking === 0 ? icon : 'bell-dot'}) ${text}`;
    item.text = unread === 0 ? shown : `${shown} (${unread})`;
    item.tooltip = words;
    item.accessibilityInformation = { label: `${text}. ${words}`, role: 'button' };
  };
  update();
  item.show();
  client.events.on('changed', update);
  return {
    dispose: () => {
      client.events.off('changed', update);
      item.dispose();
    },
  };
}

function statusText(state: WindowState, encryption: EncryptionState): StatusText {
  const text = 'NonceSense';
  switch (state.kind) {
    case 'offline':
      return { icon: 'debug-disconnect', text, tooltip: l10n.t('Not connected') };
    case 'connecting':
      return {
        icon: 'sync~spin',
        text,
        tooltip: l10n.t('Connecting to {0}…', formatHostPort(state.address)),
      };
    case 'waiting':
      return { icon: 'warning', text, tooltip: waitingText(state) };
    case 'guest':
      return {
        icon: 'account',
        text: l10n.t('NonceSense: sign in'),
        tooltip: l10n.t('Connected to {0}, not signed in', formatHostPort(state.address)),
      };
    case 'ready':
      if (encryption.kind === 'opening')
        return {
          icon: 'sync~spin',
          text: state.user,
          tooltip: l10n.t('Signed in as {0}; the keys for direct messages are being prepared', state.user),
        };
      return {
        icon: 'comment-discussion',
        text: state.user,
        tooltip: l10n.t('Signed in as {0} at {1}', state.user, formatHostPort(state.address)),
      };
    case 'elsewhere':
      return { icon: 'multiple-windows', text, tooltip: l10n.t('Connected in another window') };
  }
}

function waitingText({ problem, retryAt }: Extract<WindowState, { kind: 'waiting' }>): string {
  return l10n.t('{0} Next try at {1}.', problem.message, new Date(retryAt).toLocaleTimeString());
}
