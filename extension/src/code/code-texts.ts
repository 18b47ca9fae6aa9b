import type { ViewCodeStrings } from '../view-code.ts';
import type { Conflict } from './plan-patch.ts';
import type { FilePatch, PatchRefusal } from './read-patch.ts';

/** The words around shared code, in the person's language. */
export interface CodeTexts {
  readonly strings: ViewCodeStrings;
  readonly refusals: Readonly<Record<PatchRefusal, string>>;
  readonly fileLabel: (file: Pick<FilePatch, 'kind' | 'path' | 'from' | 'added' | 'removed'>) => string;
  /** Said before files from which programs take commands by themselves. */
  readonly canRun: string;
  /** So many files are not named. */
  readonly more: (count: number) => string;
  readonly conflict: (path: string, conflict: Conflict) => string;
}
