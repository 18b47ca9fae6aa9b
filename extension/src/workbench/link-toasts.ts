import { commands, l10n, window as workbench } from 'vscode';
import type { LinkRequest } from '../../../common/src/client/conversations/devices/devices-api.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import { CommandId } from '../command-ids.ts';
import { LinkNotices } from '../devices/link-notices.ts';
import type { WindowClient } from '../window-client.ts';
import { deviceTexts } from './device-texts.ts';

/** Tells when another machine of the person asks to be linked, what is to be confirmed here, and when this machine was linked. */
export function keepLinkToasts(window: WindowClient): Disposable {
  const notices = new LinkNotices();
  const tell = () => {
    // The window that has the connection tells it.
    if (window.isAttached) return;
    for (const request of notices.fresh(window.devices.requests)) void offerReview(request);
    if (notices.isToConfirm(window.conversations.encryption)) void offerConfirmation();
    if (notices.wasLinked(window.conversations.encryption))
      void workbench.showInformationMessage(deviceTexts.linked());
  };
  window.events.on('changed', tell);
  return { dispose: () => window.events.off('changed', tell) };
}

async function offerConfirmation(): Promise<void> {
  const compare = l10n.t('Compare Digits…');
  const chosen = await workbench.showInformationMessage(
    deviceTexts.toConfirm(),
    compare,
    deviceTexts.later(),
  );
  if (chosen === compare) await commands.executeCommand(CommandId.confirmLink);
}

async function offerReview(request: LinkRequest): Promise<void> {
  const review = l10n.t('Compare Codes…');
  const chosen = await workbench.showInformationMessage(
    deviceTexts.asks(request),
    review,
    deviceTexts.later(),
  );
  if (chosen === review) await commands.executeCommand(CommandId.reviewLink, request.device);
}
