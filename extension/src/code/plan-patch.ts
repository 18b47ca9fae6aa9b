import { applyPatch } from 'diff';
import type { FilePatch } from './read-patch.ts';

/** What is in the way. */
export type Conflict =
  | { readonly kind: 'missing' | 'exists' | 'changed' }
  /** Those that do not fit, counted from 1. */
  | { readonly kind: 'hunks'; readonly hunks: readonly number[]; readonly of: number };

/** `text`: what is in the file afterwards; absent: it is gone. */
export type FilePlan =
  | { readonly kind: 'fits'; readonly text: string | undefined }
  | { readonly kind: 'conflict'; readonly conflict: Conflict };

/** What is here by now; `undefined`: no such file. */
export interface Present {
  /** At the path before. */
  readonly before: string | undefined;
  /** Whether something is where the file is to be afterwards. */
  readonly isTaken: boolean;
}

/** Hunks: each is looked for in the whole file, and a patch has room for thousands. */
const MOST_TRIED = 100;

/** What one file becomes. Hunks may have moved; what is around them must be as it was. */
export function planFile({ kind, patch }: FilePatch, { before, isTaken }: Present): FilePlan {
  if (kind === 'create') return isTaken ? conflict({ kind: 'exists' }) : applied('', patch);
  if (before === undefined) return conflict({ kind: 'missing' });
  if (kind === 'rename' && isTaken) return conflict({ kind: 'exists' });
  const plan = applied(before, patch);
  if (kind !== 'delete' || plan.kind === 'conflict') return plan;
  // What was added to it meanwhile would be lost.
  return plan.text === '' ? { kind: 'fits', text: undefined } : conflict({ kind: 'changed' });
}

function applied(text: string, patch: FilePatch['patch']): FilePlan {
  if (patch.hunks.length === 0) return { kind: 'fits', text };
  const after = applyPatch(text, patch);
  if (after !== false) return { kind: 'fits', text: after };
  const { hunks } = patch;
  const alone = (hunks.length > MOST_TRIED ? [] : hunks).flatMap((hunk, index) =>
    applyPatch(text, { ...patch, hunks: [hunk] }) === false ? [index + 1] : [],
  );
  // Each fits by itself, but not one after the other; or nobody looked.
  const failed = alone.length > 0 ? alone : hunks.map((_hunk, index) => index + 1);
  return conflict({ kind: 'hunks', hunks: failed, of: hunks.length });
}

function conflict(what: Conflict): FilePlan {
  return { kind: 'conflict', conflict: what };
}
