import {
  l10n,
  Range,
  Selection,
  type TextDocument,
  TextEditorRevealType,
  type Uri,
  window,
  workspace,
} from 'vscode';
import type { SharedCode } from '../../../../common/src/client/conversations/conversation.ts';
import { type FoundLines, findLines } from '../../code/find-lines.ts';
import type { CodeCopies } from './code-copies.ts';
import { findSharedFile } from './shared-files.ts';

const STATUS_MS = 8_000;

/** Opens the very lines where they are by now; or offers what was sent, where they are not here. */
export async function openCode(code: SharedCode, copies: CodeCopies): Promise<void> {
  const file = await findSharedFile(code);
  if (file === 'given-up') return;
  const document = file === 'none' ? undefined : await readable(file);
  const found = document && findLines(linesOf(document), code);
  if (document && found) await show(document, found);
  else await offerCopy(code, copies, document);
}

async function show(document: TextDocument, { first, last, how }: FoundLines): Promise<void> {
  const range = new Range(first, 0, last, document.lineAt(last).text.length);
  const editor = await window.showTextDocument(document, { selection: range, preview: true });
  editor.selection = new Selection(range.start, range.end);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  const words = {
    here: undefined,
    moved: l10n.t('These lines have moved since they were shared.'),
    changed: l10n.t('These lines have changed since they were shared.'),
  }[how];
  if (words !== undefined) window.setStatusBarMessage(words, STATUS_MS);
}

async function offerCopy(
  code: SharedCode,
  copies: CodeCopies,
  here: TextDocument | undefined,
): Promise<void> {
  const open = l10n.t('Open a Copy');
  const words = here
    ? l10n.t('These lines are not in the file that is here.')
    : l10n.t('The file is in none of the folders that are open.');
  if ((await window.showInformationMessage(words, open)) !== open) return;
  await window.showTextDocument(await copies.open(code.path, code.text, code.language), { preview: true });
}

/** `undefined`: it is no text, or too large for an editor. */
async function readable(file: Uri): Promise<TextDocument | undefined> {
  try {
    return await workspace.openTextDocument(file);
  } catch {
    return undefined;
  }
}

function linesOf(document: TextDocument): readonly string[] {
  return Array.from({ length: document.lineCount }, (_, index) => document.lineAt(index).text);
}
