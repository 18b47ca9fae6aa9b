import { commands, l10n, type Uri, window } from 'vscode';
import { onOneLine } from '../../../../common/src/client/conversations/book/shared-code.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import type { TitledPatch } from '../../code/code-desk.ts';
import type { CodeTexts } from '../../code/code-texts.ts';
import { conflictsIn } from './apply-patch.ts';
import type { CodeCopies } from './code-copies.ts';
import { chooseRoot, filesOf, type PatchStep, planSteps } from './patch-steps.ts';

/** Shows the files as they are here beside what the patch makes of them. @throws ClientProblem when nothing of it fits */
export async function previewShared(patch: TitledPatch, texts: CodeTexts, copies: CodeCopies): Promise<void> {
  const files = filesOf(patch, texts);
  const root = await chooseRoot(patch);
  if (!root) return;
  const steps = await planSteps(files, root);
  const pairs = steps.flatMap((step) => pairOf(step, copies));
  const conflicts = conflictsIn(steps, texts).join(' ');
  const [first, second] = pairs;
  if (!first) throw new ClientProblem('refused', conflicts);
  const title = onOneLine(patch.title);
  if (second) await commands.executeCommand('vscode.changes', title, pairs);
  else await commands.executeCommand('vscode.diff', first[1], first[2], title);
  // Stays until it is read.
  if (conflicts !== '')
    void window.showWarningMessage(`${l10n.t('Not all of the patch fits.')} ${conflicts}`);
}

/** The name, the file as it is, and as it will be. */
function pairOf({ file, from, to, plan }: PatchStep, copies: CodeCopies): [Uri, Uri, Uri][] {
  if (plan.kind === 'conflict') return [];
  const before = file.kind === 'create' ? copies.add(file.path, '') : from;
  return [[to, before, copies.add(file.path, plan.text ?? '')]];
}
