import { isSameData } from '../same-data.ts';

/** Lines of a part: the longest of them fit into a frame many times. */
const PART = 100;

export interface LinesPart<T> {
  /** So many of the lines before stay. */
  readonly keep: number;
  readonly messages: readonly T[];
}

/** What another window knows of a list of lines, and what it has to be told. */
export class LinesFeed<T> {
  #told: readonly T[] = [];

  /** The parts by which the list of before becomes `lines`; none when it is that. */
  next(lines: readonly T[]): readonly LinesPart<T>[] {
    const before = this.#told;
    this.#told = [...lines];
    let keep = 0;
    while (keep < lines.length && keep < before.length && isSameData(lines[keep], before[keep])) keep++;
    if (keep === lines.length && keep === before.length) return [];
    const parts: LinesPart<T>[] = [];
    do {
      parts.push({ keep, messages: lines.slice(keep, keep + PART) });
      keep += PART;
    } while (keep < lines.length);
    return parts;
  }
}
