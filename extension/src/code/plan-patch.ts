import { applyPatch } from 'diff';
import type { FilePatch } from './read-patch.ts';
import { TooMuchWork, WorkBudget } from './work-budget.ts';

type Patch = FilePatch['patch'];

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

/** Lines that are compared for a whole patch: less than a second. */
const MOST_STEPS = 1_000_000;
/** Hunks that are tried each by itself, to say which ones do not fit. */
const MOST_TRIED = 100;
/** So many characters are read, for every try, in the time of a step. */
const CHARACTERS_A_STEP = 10;

/** For all the files of one patch: each hunk is looked for in a whole file, and there is room for thousands. */
export function patchBudget(): WorkBudget {
  return new WorkBudget(MOST_STEPS);
}

/** What one file becomes. Hunks may have moved; what is around them must be as it was. */
export function planFile(
  { kind, patch }: FilePatch,
  { before, isTaken }: Present,
  budget = patchBudget(),
): FilePlan {
  if (kind === 'create') return isTaken ? conflict({ kind: 'exists' }) : applied('', patch, budget);
  if (before === undefined) return conflict({ kind: 'missing' });
  if (kind === 'rename' && isTaken) return conflict({ kind: 'exists' });
  const plan = applied(before, patch, budget);
  if (kind !== 'delete' || plan.kind === 'conflict') return plan;
  // What was added to it meanwhile would be lost.
  return plan.text === '' ? { kind: 'fits', text: undefined } : conflict({ kind: 'changed' });
}

function applied(text: string, patch: Patch, budget: WorkBudget): FilePlan {
  const { hunks } = patch;
  if (hunks.length === 0) return { kind: 'fits', text };
  const attempt = new Attempt(text, patch, budget);
  try {
    const after = attempt.apply(hunks);
    if (after !== undefined) return { kind: 'fits', text: after };
    const alone = hunks.length > MOST_TRIED ? [] : hunks;
    const failed = alone.flatMap((hunk, index) => (attempt.apply([hunk]) === undefined ? [index + 1] : []));
    // Each fits by itself, but not one after the other; or nobody looked.
    return hunksInTheWay(patch, failed.length > 0 ? failed : undefined);
  } catch (error) {
    if (error instanceof TooMuchWork) return hunksInTheWay(patch);
    throw error;
  }
}

class Attempt {
  readonly #text: string;
  readonly #patch: Patch;
  readonly #budget: WorkBudget;

  constructor(text: string, patch: Patch, budget: WorkBudget) {
    this.#text = text;
    this.#patch = patch;
    this.#budget = budget;
  }

  /** `undefined`: they do not fit. @throws TooMuchWork */
  apply(hunks: Patch['hunks']): string | undefined {
    this.#budget.spend(this.#text.length / CHARACTERS_A_STEP);
    if (!hunks.every((hunk) => this.#hasPlace(hunk))) return undefined;
    const after = applyPatch(
      this.#text,
      { ...this.#patch, hunks: [...hunks] },
      {
        compareLine: (...[, line, , expected]) => {
          this.#budget.spend(1);
          return line === expected;
        },
      },
    );
    return after === false ? undefined : after;
  }

  /** With nothing around it a hunk could be anywhere, also lines behind the end, which would be made first: billions. */
  #hasPlace({ oldLines, oldStart }: Patch['hunks'][number]): boolean {
    return oldLines > 0 || (this.#text === '' && oldStart <= 1 && this.#patch.hunks.length === 1);
  }
}

function hunksInTheWay({ hunks }: Patch, failed = hunks.map((_hunk, index) => index + 1)): FilePlan {
  return conflict({ kind: 'hunks', hunks: failed, of: hunks.length });
}

function conflict(what: Conflict): FilePlan {
  return { kind: 'conflict', conflict: what };
}
