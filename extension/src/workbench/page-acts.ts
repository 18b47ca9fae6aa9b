import { env, l10n, type TextEditor, Uri, ViewColumn, window, workspace, languages } from 'vscode';
import { openableLink, type PageActs, type WrittenCode } from '../chat/page-acts.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { confirm } from './confirm.ts';

/** What a page asks for, by VS Code's own means. */
export const pageActs: PageActs = {
  openLink: async (url) => {
    const address = openableLink(url);
    if (address === undefined) throw new ClientProblem('refused', l10n.t('This address can’t be opened.'));
    const isWanted = await confirm({
      text: l10n.t('Open this address outside of NonceSense?'),
      detail: address,
      yes: l10n.t('Open'),
    });
    if (isWanted) await env.openExternal(Uri.parse(address, true));
  },
  doToCode: async (act, code) => {
    switch (act) {
      case 'copy':
        await env.clipboard.writeText(code.text);
        window.setStatusBarMessage(l10n.t('Code copied'), 3_000);
        return;
      case 'insert':
        return insert(code);
      case 'open':
        return open(code);
    }
  },
};

async function insert({ text }: WrittenCode): Promise<void> {
  const editor = editorInSight();
  if (!editor) throw new ClientProblem('refused', l10n.t('Open a file first, and put the cursor in it.'));
  const shown = await window.showTextDocument(editor.document, {
    viewColumn: editor.viewColumn ?? ViewColumn.Active,
  });
  const isDone = await shown.edit((edit) => {
    for (const selection of shown.selections) edit.replace(selection, text);
  });
  if (!isDone) throw new ClientProblem('refused', l10n.t('This file can’t be changed.'));
}

/** The chat has the focus; the text that one looks at beside it is meant. */
function editorInSight(): TextEditor | undefined {
  return (
    window.activeTextEditor ?? window.visibleTextEditors.find(({ viewColumn }) => viewColumn !== undefined)
  );
}

async function open({ text, language }: WrittenCode): Promise<void> {
  const known = await languages.getLanguages();
  const name = LANGUAGE_IDS[language] ?? language;
  const document = await workspace.openTextDocument({
    content: text,
    ...(known.includes(name) && { language: name }),
  });
  await window.showTextDocument(document);
}

/** What people write behind a fence, where VS Code has another name. */
const LANGUAGE_IDS: Readonly<Partial<Record<string, string>>> = {
  ...{ ts: 'typescript', js: 'javascript', tsx: 'typescriptreact', jsx: 'javascriptreact', py: 'python' },
  ...{ rb: 'ruby', rs: 'rust', cs: 'csharp', kt: 'kotlin', md: 'markdown', yml: 'yaml', ps1: 'powershell' },
  ...{
    bash: 'shellscript',
    sh: 'shellscript',
    shell: 'shellscript',
    zsh: 'shellscript',
    docker: 'dockerfile',
  },
};
