import type { CodeTexts } from './code-texts.ts';
import type { FilePatch } from './read-patch.ts';

const MOST_LISTED = 30;

/** Where VS Code, Git or a service find commands that they run by themselves. */
const RUN_FOLDERS: ReadonlySet<string> = new Set([
  ...['.vscode', '.idea', '.devcontainer', '.husky', '.githooks', '.github', '.circleci'],
]);
const RUN_FILES =
  /(\.code-workspace|^\.devcontainer\.json|^\.envrc|^\.gitattributes|^\.gitmodules|^\.gitlab-ci\.yml)$/;

/** The files of a patch, for the person who is to agree to it: those first that could run commands. */
export function patchDetail(files: readonly FilePatch[], texts: CodeTexts): string {
  const running = files.filter(canRun);
  const others = files.filter((file) => !canRun(file));
  const list = (some: readonly FilePatch[]) => listed(some.map(texts.fileLabel), '\n', texts);
  if (running.length === 0) return list(others);
  return [texts.canRun, list(running), ...(others.length > 0 ? ['', list(others)] : [])].join('\n');
}

/** Not more than a dialog has room for. */
export function listed(lines: readonly string[], between: string, { more }: Pick<CodeTexts, 'more'>): string {
  const shown = lines.slice(0, MOST_LISTED);
  const rest = lines.length - shown.length;
  return (rest > 0 ? [...shown, more(rest)] : shown).join(between);
}

function canRun({ path, from = path }: Pick<FilePatch, 'path' | 'from'>): boolean {
  return [path, from].some((one) => {
    const parts = one.toLowerCase().split('/');
    return parts.some((part) => RUN_FOLDERS.has(part)) || RUN_FILES.test(parts.at(-1) ?? '');
  });
}
