import { l10n, window as workbench } from 'vscode';
import { formatHostPort } from '../../../common/src/wire/invite-link.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { askForPassword } from '../workbench/prompts.ts';
import { requireReady } from './account.ts';

/** For everyone and for ever; the password is asked for last. */
export async function deleteAccount({ window }: App): Promise<void> {
  requireReady(window);
  const { user = '', address } = window.profile ?? {};
  const server = address ? formatHostPort(address) : '';
  const question = l10n.t('Delete the account {0} at {1}?', user, server);
  const detail = l10n.t(
    'The server deletes your account, your devices, what waits for you and what you said in the lobby. Your keys and messages are deleted from this device. Nobody can undo this, and nobody can take the name {0} again. What others have received stays with them.',
    user,
  );
  if (!(await agrees(question, detail, l10n.t('Delete Account')))) return;
  const password = await askForPassword(
    l10n.t('Delete the Account {0}', user),
    l10n.t('Your password. Enter deletes the account.'),
  );
  if (password === undefined) return;
  await withProgress(l10n.t('NonceSense: deleting the account…'), () => window.keys.deleteAccount(password));
  void workbench.showInformationMessage(l10n.t('The account {0} is deleted.', user));
}

export async function wipeDevice({ window }: App): Promise<void> {
  const question = l10n.t('Wipe NonceSense from this device?');
  const detail = l10n.t(
    'Your keys, your messages and what was not sent are deleted from this device, and you are signed out. The account stays. Without a recovery file, or another device, you will have to start over with a new identity.',
  );
  if (!(await agrees(question, detail, l10n.t('Wipe This Device')))) return;
  await withProgress(l10n.t('NonceSense: wiping this device…'), () => window.keys.wipeDevice());
  void workbench.showInformationMessage(l10n.t('NonceSense keeps nothing of you on this device any more.'));
}

async function agrees(question: string, detail: string, yes: string): Promise<boolean> {
  return (await workbench.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
