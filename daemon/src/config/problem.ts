/** Keys from the root of the configuration; a number is an index of a list. */
export type Path = readonly (string | number)[];

/** Something wrong with a configuration: `text` names the key and says what to do. */
export interface Problem {
  readonly path: Path;
  readonly text: string;
  /** Which of the two to point at: a key that should not be there, or a value that should be another. */
  readonly at: 'key' | 'value' | TextPosition;
}

/** Both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** `plugins.auth.registration`, `plugins["./mine.js"].list[0]`. */
export function formatPath(path: Path): string {
  return path.map(formatKey).join('');
}

function formatKey(key: string | number, index: number): string {
  if (typeof key === 'number') return `[${key}]`;
  if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return index === 0 ? key : `.${key}`;
}
