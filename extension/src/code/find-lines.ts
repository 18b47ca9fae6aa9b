import { diffArrays } from 'diff';
import type { SharedCode } from '../../../common/src/client/conversations/conversation.ts';
import { placesOf } from './line-search.ts';

/** Lines of a document, counted from 0, both included. */
export interface FoundLines {
  readonly first: number;
  readonly last: number;
  /** `changed`: they are in the place of the shared ones, which are not there as they were. */
  readonly how: 'here' | 'moved' | 'changed';
}

type Place = Pick<FoundLines, 'first' | 'last'>;

/** A line that is there more often says nothing of the place. */
const MOST_PLACES = 50;
/** So short ones, as a lone bracket, do not either. */
const TELLING_LENGTH = 3;
/** How much longer than it was the block may be now, in lines. */
const SLACK = 40;
/** The time that an alignment takes grows with its square. */
const MOST_EDITS = 500;
/** Lines of context that are compared, on either side. */
const MOST_CONTEXT = 20;

/**
 * Where shared lines are in a document by now. Of several places with the very text the one with most of the context
 * around it, then the nearest. Else the lines that stand where at least half of the telling ones are.
 */
export function findLines(document: readonly string[], code: SharedCode): FoundLines | undefined {
  const shared = new SharedLines(code);
  const same = placesOf(shared.text, document);
  const best = bestOf(same, (first) => shared.contextAt(document, first), shared.at);
  if (best !== undefined) {
    const last = best + shared.text.length - 1;
    return { first: best, last, how: best === shared.at ? 'here' : 'moved' };
  }
  const changed = findChanged(document, shared);
  return changed && { ...changed, how: 'changed' };
}

class SharedLines {
  readonly text: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Where the text was. */
  readonly at: number;

  constructor({ text, before, after, start }: SharedCode) {
    this.text = text.split('\n');
    this.before = linesOf(before);
    this.after = linesOf(after);
    this.at = start - 1;
  }

  get block(): readonly string[] {
    return [...this.before, ...this.text, ...this.after];
  }

  /** How many lines around that place are those of the context, without a gap. */
  contextAt(document: readonly string[], first: number): number {
    const next = first + this.text.length;
    return (
      sameLines(
        (index) => this.before.at(-1 - index),
        (index) => document[first - 1 - index],
      ) +
      sameLines(
        (index) => this.after[index],
        (index) => document[next + index],
      )
    );
  }
}

function findChanged(document: readonly string[], shared: SharedLines): Place | undefined {
  const { block } = shared;
  const offset = likelyOffset(document, shared);
  if (offset === undefined) return undefined;
  const from = Math.max(0, offset - SLACK);
  const part = document.slice(from, offset + block.length + SLACK);
  const places = alignment(block, part);
  if (!places) return undefined;
  const isThere = (index: number) => places[index] !== undefined;
  const telling = [...block.keys()].filter((index) => isTelling(block[index]));
  if (telling.filter(isThere).length * 2 < telling.length) return undefined;
  return placeOf(shared, places, from);
}

/** By how many lines the most of the block's lines are moved; of equally many the least. */
function likelyOffset(document: readonly string[], shared: SharedLines): number | undefined {
  const places = placesByLine(document);
  const votes = new Map<number, number>();
  for (const [index, line] of shared.block.entries()) {
    if (!isTelling(line)) continue;
    const known = places.get(line) ?? [];
    if (known.length > MOST_PLACES) continue;
    for (const place of known) votes.set(place - index, (votes.get(place - index) ?? 0) + 1);
  }
  const expected = shared.at - shared.before.length;
  return bestOf([...votes.keys()], (offset) => votes.get(offset) ?? 0, expected);
}

function placesByLine(document: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, line] of document.entries()) {
    const known = places.get(line);
    if (!known) places.set(line, [place]);
    else if (known.length <= MOST_PLACES) known.push(place);
  }
  return places;
}

/** For each line of the block its place in the part, where it is there. */
function alignment(
  block: readonly string[],
  part: readonly string[],
): readonly (number | undefined)[] | undefined {
  const changes = diffArrays([...block], [...part], { maxEditLength: MOST_EDITS });
  if (!changes) return undefined;
  const places: (number | undefined)[] = [];
  let at = 0;
  for (const { count, added, removed } of changes) {
    for (let index = 0; index < count; index++) {
      if (!added) places.push(removed ? undefined : at);
      if (!removed) at++;
    }
  }
  return places;
}

/** Between the lines that are around it, or from its own first to its own last line that is there. */
function placeOf(
  { before, text, after }: SharedLines,
  places: readonly (number | undefined)[],
  from: number,
): Place | undefined {
  const above = places[before.length - 1];
  const below = places[before.length + text.length];
  const own = places.slice(before.length, before.length + text.length).filter((place) => place !== undefined);
  const first = before.length > 0 && above !== undefined ? above + 1 : own[0];
  const last = after.length > 0 && below !== undefined ? below - 1 : own.at(-1);
  if (first === undefined || last === undefined) return undefined;
  // Nothing is left between them: where it was.
  return { first: from + first, last: from + Math.max(first, last) };
}

/** The place of the highest rank; of several the nearest to `near`, then the first. Each is looked at once. */
function bestOf(
  places: readonly number[],
  rank: (place: number) => number,
  near: number,
): number | undefined {
  const ranked = places.map((place) => ({ place, rank: rank(place), distance: Math.abs(place - near) }));
  const isBetter = (one: Ranked, other: Ranked) =>
    one.rank - other.rank || other.distance - one.distance || other.place - one.place;
  return ranked.reduce<Ranked | undefined>(
    (best, one) => (best === undefined || isBetter(one, best) > 0 ? one : best),
    undefined,
  )?.place;
}

interface Ranked {
  readonly place: number;
  readonly rank: number;
  readonly distance: number;
}

type LineAt = (index: number) => string | undefined;

/** How many, from the first, are there and are the same. */
function sameLines(shared: LineAt, here: LineAt): number {
  let count = 0;
  while (count < MOST_CONTEXT && shared(count) !== undefined && shared(count) === here(count)) count++;
  return count;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

function isTelling(line = ''): boolean {
  return line.trim().length >= TELLING_LENGTH;
}
