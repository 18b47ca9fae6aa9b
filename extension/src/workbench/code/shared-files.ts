import { FileType, l10n, type QuickPickItem, RelativePattern, type Uri, window, workspace } from 'vscode';
import type { SharedCode } from '../../../../common/src/client/conversations/conversation.ts';
import { isSameRemote } from '../../../../common/src/text/git-remote.ts';
import { safePathParts } from '../../../../common/src/text/shared-path.ts';
import { bestMatches } from '../../code/best-matches.ts';
import { insideFolder, relativeTo } from './inside-folder.ts';
import { remotesOf, repositories } from './git-repositories.ts';

const MOST_FOUND = 500;

interface FileItem extends QuickPickItem {
  readonly file: Uri;
}

/** The file that shared lines are from: of the same repository, else by the end of its path. The person chooses among several. */
export async function findSharedFile(code: SharedCode): Promise<Uri | 'none' | 'given-up'> {
  const files = await candidates(code);
  const [first, second] = files;
  if (!first) return 'none';
  if (!second) return first;
  const items = files.map((file): FileItem => ({ label: workspace.asRelativePath(file, true), file }));
  const placeHolder = l10n.t('Several files may be meant. Which one?');
  return (
    (await window.showQuickPick(items, { title: l10n.t('Open Shared Code'), placeHolder }))?.file ??
    'given-up'
  );
}

async function candidates({ path, remote }: SharedCode): Promise<readonly Uri[]> {
  const parts = safePathParts(path);
  const name = parts?.at(-1);
  if (name === undefined) return [];
  const roots = remote === undefined ? [] : await rootsOf(remote);
  const known = (await Promise.all(roots.map((root) => fileAt(root, path)))).filter(
    (file) => file !== undefined,
  );
  return known.length > 0 ? known : byName(path, name);
}

/** Of that repository's work trees. */
export async function rootsOf(remote: string): Promise<readonly Uri[]> {
  const same = (await repositories()).filter((repository) =>
    remotesOf(repository).some((other) => isSameRemote(other, remote)),
  );
  return same.map(({ rootUri }) => rootUri);
}

async function fileAt(root: Uri, path: string): Promise<Uri | undefined> {
  const file = await insideFolder(root, path);
  return file && (await isFile(file)) ? file : undefined;
}

async function byName(path: string, name: string): Promise<readonly Uri[]> {
  const found = await Promise.all(
    (workspace.workspaceFolders ?? []).map(async (folder) => {
      const pattern = new RelativePattern(folder, `**/${name.replace(/[[\]{}*?]/g, '?')}`);
      const files = await workspace.findFiles(pattern, undefined, MOST_FOUND);
      return files.map((file) => ({ folder, path: relativeTo(folder, file) }));
    }),
  );
  const best = bestMatches(path, found.flat(), (file) => file.path);
  const files = await Promise.all(best.map(({ folder, path: inFolder }) => fileAt(folder.uri, inFolder)));
  return files.filter((file) => file !== undefined);
}

async function isFile(file: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(file)).type & FileType.File) !== 0;
  } catch {
    return false;
  }
}
