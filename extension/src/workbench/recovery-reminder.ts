import { commands, l10n, window as workbench } from 'vscode';
import type { Disposable } from '../../../common/src/disposable.ts';
import { CommandId } from '../command-ids.ts';
import type { App } from './app.ts';
import { noteProblem } from './command-runner.ts';

/** Offers to save a recovery file: once when the keys are there, and once more on another day. */
export function keepRecoveryReminder(app: App): Disposable {
  const { window, recoveryOffers } = app;
  let isAsked = false;
  const remind = () => {
    const { state, profile, conversations, devices } = window;
    const isReady = state.kind === 'ready' && conversations.encryption.kind === 'ready';
    // A device that was linked does not hold the identity key.
    // Only the window that has the connection holds the keys.
    if (isAsked || window.isAttached || !isReady || !devices.canChange || !profile) return;
    isAsked = true;
    recoveryOffers.take(profile).then(
      (isTime) => isTime && void offer(),
      (error: unknown) => noteProblem(app, error),
    );
  };
  window.events.on('changed', remind);
  return { dispose: () => window.events.off('changed', remind) };
}

async function offer(): Promise<void> {
  const save = l10n.t('Save Recovery File…');
  const text = l10n.t(
    'If this device is lost, so is your identity, unless you have a recovery file. It takes a minute.',
  );
  if ((await workbench.showInformationMessage(text, save)) === save)
    await commands.executeCommand(CommandId.saveRecoveryFile);
}
