import { homedir } from 'node:os';
import { join } from 'node:path';
import { l10n, Uri, window as workbench, workspace } from 'vscode';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';
import { askForNewPassphrase, askForPassword } from '../workbench/prompts.ts';
import { requireReady } from './account.ts';

const RECOVERY_FILTER = { NonceSense: ['noncesense-recovery'] };

/** Without it the identity ends with this device. */
export async function saveRecoveryFile(app: App): Promise<void> {
  requireReady(app.window);
  const title = (step: number) => l10n.t('Save Recovery File ({0}/3)', step);
  const passphrase = await askForNewPassphrase(title(1), title(2));
  if (passphrase === undefined) return;
  const file = await workbench.showSaveDialog({
    title: title(3),
    saveLabel: l10n.t('Save'),
    filters: RECOVERY_FILTER,
    defaultUri: Uri.file(join(homedir(), `${app.window.profile?.user ?? 'me'}.noncesense-recovery`)),
  });
  if (!file) return;
  await withProgress(l10n.t('NonceSense: saving the recovery file…'), async () => {
    await workspace.fs.writeFile(file, await app.window.keys.recoveryFile(passphrase));
  });
  const { profile } = app.window;
  if (profile) await app.recoveryOffers.noteSaved(profile);
  void workbench.showInformationMessage(
    l10n.t(
      'The recovery file is saved. Keep it away from this device, and the passphrase away from the file: whoever has both can read as you.',
    ),
  );
}

/** The list offers it again on another day. */
export async function putOffRecovery({ window, recoveryOffers }: App): Promise<void> {
  if (window.profile) await recoveryOffers.putOff(window.profile);
}

export async function restoreIdentity({ window }: App): Promise<void> {
  requireReady(window);
  const [file] =
    (await workbench.showOpenDialog({
      title: l10n.t('Restore from a Recovery File'),
      openLabel: l10n.t('Restore'),
      filters: { ...RECOVERY_FILTER, [l10n.t('All files')]: ['*'] },
    })) ?? [];
  if (!file) return;
  const passphrase = await askForPassword(
    l10n.t('Restore from a Recovery File'),
    l10n.t('The passphrase of the file.'),
  );
  if (passphrase === undefined) return;
  await withProgress(l10n.t('NonceSense: restoring your keys…'), async () => {
    await window.keys.restoreIdentity(await workspace.fs.readFile(file), passphrase);
  });
  void workbench.showInformationMessage(l10n.t('Your keys are restored on this device.'));
}

export async function startOver({ window }: App): Promise<void> {
  requireReady(window);
  const question = l10n.t('Start over with a new identity?');
  const detail = l10n.t(
    'NonceSense makes new keys for {0}. What was written to the old ones can never be read here, and everyone who wrote to you is warned that your key changed and has to accept the new one. If you have a recovery file, restore it instead.',
    window.profile?.user ?? '',
  );
  const yes = l10n.t('Make New Keys');
  if ((await workbench.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  const password = await askForPassword(
    l10n.t('Start Over with a New Identity'),
    l10n.t('Your password: the server replaces keys for nobody else.'),
  );
  if (password === undefined) return;
  await withProgress(l10n.t('NonceSense: making new keys…'), () => window.keys.startOver(password));
  void workbench.showInformationMessage(
    l10n.t('You have new keys. Those who wrote to you are asked to accept them.'),
  );
}
