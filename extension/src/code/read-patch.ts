import { parsePatch, type StructuredPatch } from 'diff';
import { safePathParts } from '../../../common/src/text/shared-path.ts';

/** What a patch does to one file. Its paths are checked: each stays in its folder. */
export interface FilePatch {
  readonly kind: 'change' | 'create' | 'delete' | 'rename';
  /** Afterwards; of what is deleted: before. */
  readonly path: string;
  /** Of what is renamed. */
  readonly from?: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly patch: StructuredPatch;
}

/** Why nothing of a patch is used. */
export type PatchRefusal = 'no-patch' | 'binary' | 'path' | 'special' | 'twice' | 'too-many-files';

export type ReadPatch =
  | { readonly kind: 'files'; readonly files: readonly [FilePatch, ...FilePatch[]] }
  | { readonly kind: 'refused'; readonly why: PatchRefusal };

const MOST_FILES = 200;
const NOWHERE = '/dev/null';
/** Git's `a/` and `b/`, and what `diff.mnemonicPrefix` writes in their place. */
const PREFIX = /^[abciow]\//;
const REGULAR = /^100(644|755)$/;

/** Takes a unified diff apart that somebody has sent: all of it can be used, or nothing. */
export function readPatch(diff: string): ReadPatch {
  if (/^GIT binary patch\r?$/m.test(diff)) return refused('binary');
  const patches = parsed(diff);
  if (!patches || patches.length === 0) return refused('no-patch');
  if (patches.length > MOST_FILES) return refused('too-many-files');
  const files: FilePatch[] = [];
  for (const patch of patches) {
    const file = readFile(patch);
    if (typeof file === 'string') return refused(file);
    files.push(file);
  }
  const paths = files.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path]));
  const folded = new Set(paths.map((path) => path.toLowerCase()));
  if (folded.size < paths.length) return refused('twice');
  const [first, ...rest] = files;
  return first ? { kind: 'files', files: [first, ...rest] } : refused('no-patch');
}

function readFile(patch: StructuredPatch): FilePatch | PatchRefusal {
  const { isBinary, isCopy, isRename, oldMode, newMode, hunks } = patch;
  if (isBinary) return 'binary';
  const modes = [oldMode, newMode].filter((mode) => mode !== undefined);
  if (isCopy || !modes.every((mode) => REGULAR.test(mode))) return 'special';
  const { before, after } = pathsOf(patch);
  const path = after ?? before;
  if (path === undefined) return 'no-patch';
  if (![before, after].every((one) => one === undefined || safePathParts(one))) return 'path';
  const counts = { added: count(patch, '+'), removed: count(patch, '-') };
  if (before === undefined) return { kind: 'create', path, ...counts, patch };
  if (after === undefined) return { kind: 'delete', path, ...counts, patch };
  if (isRename || before !== after)
    return isRename && before !== after
      ? { kind: 'rename', path, from: before, ...counts, patch }
      : 'special';
  return hunks.length === 0 ? 'special' : { kind: 'change', path, ...counts, patch };
}

function parsed(diff: string): readonly StructuredPatch[] | undefined {
  try {
    return parsePatch(diff);
  } catch {
    return undefined;
  }
}

/** Absent: there is no such file. */
function pathsOf({ oldFileName, newFileName, isCreate, isDelete }: StructuredPatch): {
  readonly before: string | undefined;
  readonly after: string | undefined;
} {
  const before = isCreate || oldFileName === NOWHERE ? undefined : oldFileName;
  const after = isDelete || newFileName === NOWHERE ? undefined : newFileName;
  // Without prefixes (`diff.noprefix`) both names are the same; with them they never are.
  if (before !== undefined && before === after) return { before, after };
  return { before: before?.replace(PREFIX, ''), after: after?.replace(PREFIX, '') };
}

function count({ hunks }: StructuredPatch, sign: '+' | '-'): number {
  return hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
}

function refused(why: PatchRefusal): ReadPatch {
  return { kind: 'refused', why };
}
