import { FileType, l10n, type QuickPickItem, type Uri, window, workspace } from 'vscode';
import { ClientProblem } from '../../../../common/src/client/problem.ts';
import type { TitledPatch } from '../../code/code-desk.ts';
import type { CodeTexts } from '../../code/code-texts.ts';
import { type FilePlan, patchBudget, planFile } from '../../code/plan-patch.ts';
import { type FilePatch, readPatch } from '../../code/read-patch.ts';
import type { WorkBudget } from '../../code/work-budget.ts';
import { insideFolder } from './inside-folder.ts';
import { rootsOf } from './shared-files.ts';

/** What a patch does to one file here. */
export interface PatchStep {
  readonly file: FilePatch;
  /** Where it is now; of a new file, where it will be. */
  readonly from: Uri;
  readonly to: Uri;
  readonly plan: FilePlan;
}

interface RootItem extends QuickPickItem {
  readonly root: Uri;
}

/** @throws ClientProblem where nothing of it can be used */
export function filesOf({ diff }: TitledPatch, { refusals }: CodeTexts): readonly FilePatch[] {
  const read = readPatch(diff);
  if (read.kind === 'refused') throw new ClientProblem('refused', refusals[read.why]);
  return read.files;
}

/** The folder that the paths of a patch are of. `undefined`: the person gave up. @throws ClientProblem when none is open */
export async function chooseRoot({ remote }: TitledPatch): Promise<Uri | undefined> {
  const same = remote === undefined ? [] : await rootsOf(remote);
  const roots = same.length > 0 ? same : (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const [first, second] = roots;
  if (!first) throw new ClientProblem('refused', l10n.t('Open the folder first that this patch is for.'));
  if (!second) return first;
  const items = roots.map((root): RootItem => ({ label: workspace.asRelativePath(root, true), root }));
  const placeHolder = l10n.t('Which folder is this patch for?');
  return (await window.showQuickPick(items, { placeHolder }))?.root;
}

/** What becomes of each file, as it is in its editor. @throws ClientProblem for one outside the open folders */
export function planSteps(files: readonly FilePatch[], root: Uri): Promise<readonly PatchStep[]> {
  const budget = patchBudget();
  return Promise.all(files.map((file) => stepOf(file, root, budget)));
}

async function stepOf(file: FilePatch, root: Uri, budget: WorkBudget): Promise<PatchStep> {
  const [from, to] = await Promise.all([placeOf(file.from ?? file.path, root), placeOf(file.path, root)]);
  const isTaken = file.kind !== 'change' && (await typeOf(to)) !== undefined;
  const before = file.kind === 'create' ? undefined : await textOf(from);
  return { file, from, to, plan: planFile(file, { before, isTaken }, budget) };
}

async function placeOf(path: string, root: Uri): Promise<Uri> {
  const place = await insideFolder(root, path);
  if (place) return place;
  throw new ClientProblem(
    'refused',
    l10n.t('{0} is not in the folders that are open. Nothing was changed.', path),
  );
}

/** `undefined`: there is no such file of text. */
async function textOf(file: Uri): Promise<string | undefined> {
  if (((await typeOf(file)) ?? FileType.Unknown) & FileType.File)
    return (await workspace.openTextDocument(file)).getText();
  return undefined;
}

async function typeOf(file: Uri): Promise<FileType | undefined> {
  try {
    return (await workspace.fs.stat(file)).type;
  } catch {
    return undefined;
  }
}
