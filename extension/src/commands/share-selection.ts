import { l10n, type TextDocument, type TextEditor, type Uri, window as workbench, workspace } from 'vscode';
import type { SharedCode } from '../../../common/src/client/conversations/conversation.ts';
import { codeHeadline } from '../../../common/src/client/conversations/book/shared-code.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { safeFileName } from '../../../common/src/text/file-name.ts';
import { safePathParts } from '../../../common/src/text/shared-path.ts';
import { fencedCode, selectedCode } from '../code/selection-code.ts';
import { originOf, repositoryOf } from '../workbench/code/git-repositories.ts';
import { relativeTo } from '../workbench/code/inside-folder.ts';
import { requireReady } from './account.ts';
import { shareInLobby } from './share-in-lobby.ts';
import { askForNote, askForTarget, type SharingApp } from './share-target.ts';

const STATUS_MS = 5_000;

/** Shares the lines that are selected in the editor, whole, with where they are from. */
export async function shareSelection(app: SharingApp): Promise<void> {
  requireReady(app.window);
  const editor = workbench.activeTextEditor;
  if (!editor) throw new ClientProblem('refused', l10n.t('Select some lines in an editor first.'));
  const title = l10n.t('Share Selection');
  const code = await codeOf(editor);
  const target = await askForTarget(app, title);
  const note = target && (await askForNote(title));
  if (!target || note === undefined) return;
  if (target.kind === 'lobby') await shareInLobby(app, textOf(code, note));
  else {
    const shared = { ...code, ...(note !== '' && { note }) };
    await app.window.messages.share(target.conversation.id, { kind: 'code', ...shared });
  }
  workbench.setStatusBarMessage(l10n.t('The lines are shared.'), STATUS_MS);
}

async function codeOf({ document, selection }: TextEditor): Promise<SharedCode> {
  const { start, end } = selection;
  // A selection that ends at the beginning of a line holds nothing of it.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const lines = Array.from({ length: document.lineCount }, (_, index) => document.lineAt(index).text);
  const { languageId } = document;
  return {
    ...selectedCode({ lines, first: start.line, last }),
    ...(await placeOf(document)),
    ...(languageId !== '' && { language: languageId }),
  };
}

async function placeOf({ uri }: TextDocument): Promise<Pick<SharedCode, 'path' | 'remote' | 'commit'>> {
  const repository = await repositoryOf(uri);
  const inRepository = repository && pathUnder(repository.rootUri, uri);
  if (repository && inRepository !== undefined) return { path: inRepository, ...originOf(repository) };
  const folder = workspace.getWorkspaceFolder(uri);
  const path = folder ? relativeTo(folder, uri) : '';
  return { path: safePathParts(path) ? path : safeFileName(uri.path) };
}

function pathUnder(root: Uri, file: Uri): string | undefined {
  const base = root.path.endsWith('/') ? root.path : `${root.path}/`;
  const path = file.path.startsWith(base) ? file.path.slice(base.length) : '';
  return safePathParts(path) ? path : undefined;
}

function textOf({ path, language = '', text, ...lines }: SharedCode, note: string): string {
  const code = fencedCode(`\`${codeHeadline(path, lines)}\``, language, text);
  return note === '' ? code : `${note}\n\n${code}`;
}
