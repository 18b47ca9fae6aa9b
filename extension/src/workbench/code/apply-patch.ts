import { l10n, Range, window, workspace, WorkspaceEdit } from 'vscode';
import { onOneLine } from '../../../../common/src/client/conversations/book/shared-code.ts';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';
import type { TitledPatch } from '../../code/code-desk.ts';
import type { CodeTexts } from '../../code/code-texts.ts';
import { listed, patchDetail } from '../../code/patch-detail.ts';
import type { Question } from '../../question.ts';
import { chooseRoot, filesOf, type PatchStep, planSteps } from './patch-steps.ts';

const STATUS_MS = 8_000;

/** Changes all of its files, after the person was shown which, or none. @throws ClientProblem with what is in the way */
export async function applyShared(
  patch: TitledPatch,
  texts: CodeTexts,
  confirm: (question: Question) => Promise<boolean>,
): Promise<void> {
  if (!workspace.isTrusted)
    throw new ClientProblem(
      'refused',
      l10n.t(
        'Patches are applied in trusted workspaces only. Preview it, then trust this one if you want to.',
      ),
    );
  const files = filesOf(patch, texts);
  const root = await chooseRoot(patch);
  if (!root) return;
  expectAllFit(await planSteps(files, root), texts);
  if (!(await confirm(questionOf(patch, patchDetail(files, texts))))) return;
  // Files may have changed while the question was open.
  const steps = await planSteps(files, root);
  expectAllFit(steps, texts);
  if (!(await workspace.applyEdit(await editOf(steps))))
    throw new ClientProblem(
      'refused',
      l10n.t('VS Code did not take the changes. Look at the files, and try again.'),
    );
  window.setStatusBarMessage(l10n.t('The patch is applied. Undo takes it back.'), STATUS_MS);
}

/** What is in the way, a line for each file. */
export function conflictsIn(steps: readonly PatchStep[], texts: CodeTexts): readonly string[] {
  return steps.flatMap(({ file, plan }) =>
    plan.kind === 'conflict' ? [texts.conflict(file.path, plan.conflict)] : [],
  );
}

function expectAllFit(steps: readonly PatchStep[], texts: CodeTexts): void {
  const conflicts = conflictsIn(steps, texts);
  if (conflicts.length === 0) return;
  throw new ClientProblem('refused', `${l10n.t('Nothing was changed.')} ${listed(conflicts, ' ', texts)}`);
}

function questionOf({ title }: TitledPatch, detail: string): Question {
  return {
    text: l10n.t('Apply the patch “{0}” to these files?', onOneLine(title)),
    detail,
    yes: l10n.t('Apply'),
  };
}

/** One edit, so that one undo takes it back. */
async function editOf(steps: readonly PatchStep[]): Promise<WorkspaceEdit> {
  const edit = new WorkspaceEdit();
  for (const step of steps) await addTo(edit, step);
  return edit;
}

async function addTo(edit: WorkspaceEdit, { file, from, to, plan }: PatchStep): Promise<void> {
  if (plan.kind === 'conflict') return;
  const { text = '' } = plan;
  if (file.kind === 'create') {
    edit.createFile(to, { contents: encodeUtf8(text) });
    return;
  }
  if (file.kind === 'delete') {
    edit.deleteFile(from);
    return;
  }
  const document = await workspace.openTextDocument(from);
  const whole = new Range(document.positionAt(0), document.positionAt(document.getText().length));
  if (file.kind === 'rename') edit.renameFile(from, to);
  if (text !== document.getText()) edit.replace(to, whole, text);
}
