import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { Uri, workspace, type WorkspaceFolder } from 'vscode';
import { safePathParts } from '../../../../common/src/text/shared-path.ts';

/**
 * The file of that path under `root`, if it is in an open folder also where symbolic links lead, and not in a `.git`.
 * It need not exist.
 */
export async function insideFolder(root: Uri, path: string): Promise<Uri | undefined> {
  const parts = safePathParts(path);
  if (!parts) return undefined;
  const file = Uri.joinPath(root, ...parts);
  const folder = workspace.getWorkspaceFolder(file);
  if (!folder || !safePathParts(relativeTo(folder, file))) return undefined;
  return (await isReallyInside(file, folder)) ? file : undefined;
}

/** With `/` between its parts. */
export function relativeTo({ uri }: WorkspaceFolder, file: Uri): string {
  const base = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
  return file.path.startsWith(base) ? file.path.slice(base.length) : '';
}

/** Links are known of the local disk only; other file systems have no paths out of themselves. */
async function isReallyInside(file: Uri, { uri: folder }: WorkspaceFolder): Promise<boolean> {
  if (file.scheme !== folder.scheme) return false;
  if (file.scheme !== 'file') return true;
  const [root, real] = await Promise.all([realpath(folder.fsPath), realPathOf(file.fsPath)]);
  if (real === undefined) return false;
  const way = relative(root, real);
  return !isAbsolute(way) && safePathParts(way.replaceAll('\\', '/')) !== undefined;
}

/** Of what exists, and what is to be below it. `undefined`: nobody can say. */
async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    // What would be written through a link that leads to nothing is elsewhere.
    if (parent === path || !isMissing(error) || (await isLink(path))) return undefined;
    const above = await realPathOf(parent);
    return above === undefined ? undefined : join(above, basename(path));
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
