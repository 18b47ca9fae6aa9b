import { commands, env, l10n, window } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { decodeBase64Url } from '../../../common/src/text/base64.ts';
import { formatKey } from '../../../common/src/text/fingerprint.ts';
import { CommandId } from '../command-ids.ts';
import { messageOf } from '../problem-log.ts';
import { SelfTestFailed } from '../self-test.ts';
import { ConnectedElsewhere } from '../windows/connected-elsewhere.ts';
import { translated } from './core-words.ts';
import { actionsFor, type ProblemAction, toAction } from './problem-actions.ts';

/** Worth telling, though nobody asked for anything: a warning, with what may tell more. */
export async function showAlarm(error: unknown): Promise<void> {
  const isAlarm = error instanceof ClientProblem && error.code === 'daemon-untrusted';
  if (!isAlarm) return showProblem(error);
  const actions = [toAction(CommandId.devices), toAction(CommandId.showDaemonKey)];
  const chosen = await window.showWarningMessage(
    translated(error.message),
    ...actions.map(({ label }) => label),
  );
  const action = actions.find(({ label }) => label === chosen);
  if (action) await commands.executeCommand(action.step);
}

/** Tells the person what went wrong: one message, the next step as a button. */
export async function showProblem(error: unknown, retry?: () => void): Promise<void> {
  if (error instanceof ClientProblem && error.code === 'key-mismatch') return showOtherKey(error);
  const actions = actionsOf(error, retry !== undefined);
  const tell = error instanceof ConnectedElsewhere ? window.showInformationMessage : window.showErrorMessage;
  const words =
    error instanceof ConnectedElsewhere
      ? l10n.t('This is done in the window that is connected.')
      : translated(messageOf(error));
  const chosen = await tell(words, ...actions.map(({ label }) => label));
  const action = actions.find(({ label }) => label === chosen);
  if (action && action.step !== 'retry') await commands.executeCommand(action.step);
  // What was to be done needed the connection in this window: it goes on.
  if (action?.step === 'retry' || action?.step === CommandId.useHere) retry?.();
}

function actionsOf(error: unknown, canRetry: boolean): readonly ProblemAction[] {
  if (error instanceof ClientProblem) return actionsFor(error.code, canRetry);
  if (error instanceof ConnectedElsewhere) return [toAction(CommandId.useHere)];
  if (error instanceof SelfTestFailed) return [toAction(CommandId.doctor)];
  return canRetry ? [toAction('retry')] : [];
}

/** Somebody else may answer in the server's place: both keys to compare, and no way to go on with the new one. */
async function showOtherKey(problem: ClientProblem): Promise<void> {
  const connect = toAction(CommandId.connect);
  if (await compareKeys(problem, connect.label)) await commands.executeCommand(CommandId.connect);
}

/** For an invite that the person pasted: both keys first, then a question of its own that names both again. */
export async function confirmOtherKey(problem: ClientProblem): Promise<boolean> {
  if (!(await compareKeys(problem, l10n.t('The Admin Confirmed the New Key…')))) return false;
  const replace = l10n.t('Replace the Known Key');
  const question = l10n.t('Trust another key for {0} from now on?', problem.detail?.address ?? '');
  const detail = bothKeys(problem);
  return (await window.showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}

/** Whether the person wants the step `next`. */
async function compareKeys(problem: ClientProblem, next: string): Promise<boolean> {
  const copy = l10n.t('Copy Both Keys');
  const keys = bothKeys(problem);
  const advice = l10n.t(
    'Compare both with what the admin tells you in another way (call, meet). If the server has a new key, you need a new invite link.',
  );
  const options = { modal: true, detail: `${keys}\n\n${advice}` };
  const chosen = await window.showErrorMessage(translated(problem.message), options, copy, next);
  if (chosen === copy) await env.clipboard.writeText(keys);
  return chosen === next;
}

function bothKeys({ detail }: ClientProblem): string {
  return [
    l10n.t('Known key: {0}', readable(detail?.pinned)),
    l10n.t('Key it shows now: {0}', readable(detail?.presented)),
  ].join('\n\n');
}

function readable(key: string | undefined): string {
  return key === undefined ? l10n.t('unknown') : formatKey(decodeBase64Url(key));
}
