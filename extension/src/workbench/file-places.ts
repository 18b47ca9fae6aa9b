import { homedir } from 'node:os';
import { join, posix } from 'node:path';
import { FileType, l10n, Uri, window, workspace } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import type { FilePlaces } from '../chat/file-talk.ts';
import { sizeInWords } from '../direct/measures.ts';
import type { FileProblemTexts } from '../direct/message-texts.ts';
import { openBytes, openDiskFile } from '../files/disk-file.ts';
import { openDiskSink, openWholeSink } from '../files/disk-sink.ts';
import { safeFileName } from '../files/safe-file-name.ts';

/** Files by VS Code's own dialogs, also where its folders are on another machine. */
export function filePlaces(texts: FileProblemTexts, locale: string): FilePlaces {
  return {
    choose: async () => {
      const title = l10n.t('Send Files');
      const chosen = await window.showOpenDialog({ title, openLabel: l10n.t('Send'), canSelectMany: true });
      return (chosen ?? []).map(String);
    },
    open: async (uri, { isDropped, largest }) => {
      const parsed = Uri.parse(uri, true);
      // The page is untrusted: what it names without being asked must lie in front of the person already.
      if (isDropped && !workspace.getWorkspaceFolder(parsed))
        throw new ClientProblem('refused', texts.outside);
      if (parsed.scheme === 'file') return openDiskFile(parsed.fsPath, texts);
      const name = posix.basename(parsed.path);
      const { type, size } = await workspace.fs.stat(parsed);
      if ((type & FileType.File) === 0) throw new ClientProblem('refused', texts.noFile(name));
      // It comes whole: no more than would be taken.
      if (size > largest)
        throw new ClientProblem('refused', texts.tooLarge(name, sizeInWords(largest, locale)));
      return openBytes(name, await workspace.fs.readFile(parsed));
    },
    saveTo: async (name) => {
      const to = await window.showSaveDialog({
        title: l10n.t('Save As'),
        defaultUri: Uri.file(join(homedir(), safeFileName(name))),
      });
      if (!to) return undefined;
      if (to.scheme === 'file') return openDiskSink(to.fsPath, encodeBase64Url(randomBytes(6)));
      return openWholeSink((bytes) => workspace.fs.writeFile(to, bytes));
    },
  };
}
