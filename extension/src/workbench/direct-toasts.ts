import { l10n, window as workbench } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import type { ClientEvents } from '../../../common/src/client/client-state.ts';
import { type ToastTexts, ToastWords } from '../direct/toast-words.ts';
import type { App } from './app.ts';
import { settings } from './settings.ts';

/** Tells of direct messages whose conversation is not in sight: who wrote, not what, unless the person wants that. */
export function keepDirectToasts({ window, chats }: Pick<App, 'window' | 'chats'>): Disposable {
  const words = new ToastWords({
    isVisible: (id) => chats.isVisible(id),
    showsText: settings.showMessageText,
    texts: toastTexts(),
  });
  const tell: ClientEvents['direct'] = (conversation, message) => {
    const text = words.wordsFor(conversation, message);
    if (text === undefined) return;
    const open = l10n.t('Open');
    void workbench.showInformationMessage(text, open).then((chosen) => {
      if (chosen === open) chats.show(conversation);
    });
  };
  window.events.on('direct', tell);
  return { dispose: () => window.events.off('direct', tell) };
}

function toastTexts(): ToastTexts {
  return {
    message: (user) => l10n.t('Direct message from {0}', user),
    messages: (user) => l10n.t('New direct messages from {0}', user),
    withText: (user, text) => l10n.t('{0}: {1}', user, text),
    request: (user) => l10n.t('{0} wants to write to you', user),
    groupRequest: (group) => l10n.t('Somebody you do not know added you to the group {0}', group),
    inGroup: (user, group) => l10n.t('{0} in {1}', user, group),
  };
}
