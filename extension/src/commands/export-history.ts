import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { l10n, type QuickPickItem, Uri, window as workbench, workspace } from 'vscode';
import {
  exportJson,
  exportMarkdown,
  type HistoryExport,
} from '../../../common/src/client/conversations/export-history.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { encodeUtf8 } from '../../../common/src/text/utf8.ts';
import type { WindowClient } from '../window-client.ts';
import type { App } from '../workbench/app.ts';
import { withProgress } from '../workbench/command-runner.ts';

interface FormatItem extends QuickPickItem {
  readonly extension: string;
  readonly write: (history: HistoryExport) => AsyncIterable<string>;
}

/** Writes all direct messages of this machine into a file that anybody can read. */
export async function exportHistory({ window }: App): Promise<void> {
  const title = l10n.t('Export History');
  const placeHolder = l10n.t('The file is not encrypted: whoever has it can read your messages.');
  const format = await workbench.showQuickPick(formats(), { title, placeHolder });
  if (!format) return;
  const file = await workbench.showSaveDialog({
    title,
    saveLabel: l10n.t('Export'),
    filters: { [format.label]: [format.extension] },
    defaultUri: Uri.file(join(homedir(), `noncesense-history.${format.extension}`)),
  });
  if (!file) return;
  await withProgress(l10n.t('NonceSense: exporting the history…'), () =>
    writeParts(file, format.write(historyOf(window))),
  );
  const open = l10n.t('Open');
  const chosen = await workbench.showInformationMessage(l10n.t('The history is exported.'), open);
  if (chosen === open) await workbench.showTextDocument(file);
}

function historyOf({ conversations, profile }: WindowClient): HistoryExport {
  return {
    user: profile?.user ?? '',
    daemonKey: profile?.daemonKey ?? '',
    exportedAt: systemClock.now(),
    history: conversations.exportHistory(),
  };
}

function formats(): readonly FormatItem[] {
  return [
    { label: 'Markdown', detail: l10n.t('For reading'), extension: 'md', write: exportMarkdown },
    { label: 'JSON Lines', detail: l10n.t('Complete, for programs'), extension: 'jsonl', write: exportJson },
  ];
}

/** Part by part where the file is on this machine: a history may be long. */
async function writeParts(file: Uri, parts: AsyncIterable<string>): Promise<void> {
  if (file.scheme === 'file') await writeFile(file.fsPath, parts, { mode: 0o600 });
  else await workspace.fs.writeFile(file, encodeUtf8(await joined(parts)));
}

async function joined(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
