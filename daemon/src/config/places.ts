import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Path, Problem, TextPosition } from './problem.ts';

/** A configuration file as it was read. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly tree: Node | undefined;
}

/** Where each value of a configuration came from, for messages: `file:line:column`, or the option that set it. */
export class Places {
  readonly #source: SourceText | undefined;
  readonly #options: ReadonlyMap<string, string>;

  /** `options`: from a formatted path to the command-line option that set it. */
  constructor(source: SourceText | undefined, options: ReadonlyMap<string, string> = new Map()) {
    this.#source = source;
    this.#options = options;
  }

  /** One line: where it is, and what is wrong there. */
  describe(problem: Problem): string {
    const place = this.locate(problem.path, problem.at);
    return place === undefined ? problem.text : `${place}: ${problem.text}`;
  }

  /** The place of the key or value at `path`, or of the nearest thing around it that exists. */
  locate(path: Path, at: Problem['at']): string | undefined {
    const option = this.#options.get(path.join('.'));
    if (option !== undefined) return `option ${option}`;
    if (this.#source === undefined) return undefined;
    const { line, column } =
      typeof at === 'object' ? at : positionAt(this.#source.text, this.#offset(path, at));
    return `${this.#source.file}:${line}:${column}`;
  }

  #offset(path: Path, at: 'key' | 'value'): number {
    const tree = this.#source?.tree;
    if (tree === undefined) return 0;
    const node = findNodeAtLocation(tree, [...path]);
    if (node === undefined) return path.length === 0 ? 0 : this.#offset(path.slice(0, -1), 'value');
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    return at === 'key' && key ? key.offset : node.offset;
  }
}

export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
