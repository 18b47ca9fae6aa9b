import { readHeader, type KnownSegment, type SegmentState } from './segment-headers.ts';
import type { SegmentLink } from './segment-header.ts';
import type { VaultDamage } from './vault-damage.ts';
import { segmentName, type VaultFiles } from './vault-files.ts';
import type { VaultSecret } from './vault-secret.ts';

export interface ChainMember extends KnownSegment {
  /** What the next segment says of this one; the newest has none. */
  readonly link?: SegmentLink;
}

/** Which segments count. */
export interface Chain {
  /** Oldest first. */
  readonly members: readonly ChainMember[];
  readonly damage: readonly VaultDamage[];
  /** Generations of segments in which nothing was ever acknowledged, or that a base replaces. */
  readonly leftovers: readonly number[];
  /** Generations of segments that may have held something. */
  readonly unreadable: readonly number[];
}

/** @returns 'newer' when a newer version wrote here. */
export async function readChain(
  files: VaultFiles,
  generations: readonly number[],
  secret: VaultSecret,
): Promise<Chain | 'newer'> {
  const keys = secret.next ? [secret.key, secret.next] : [secret.key];
  const states = new Map<number, SegmentState>();
  for (const generation of generations) states.set(generation, await readHeader(files, generation, keys));
  if ([...states.values()].some(({ kind }) => kind === 'newer')) return 'newer';
  const { members, damage } = followLinks(states);
  const known = new Set(members.map(({ header }) => header.generation));
  const newest = members.at(-1)?.header.generation ?? 0;
  const others = generations.filter((generation) => !known.has(generation));
  // What the newest segment links to is complete: it speaks for all that is older. An open or compaction that did not
  // reach the secret store has acknowledged nothing.
  const isLeftover = (generation: number) =>
    states.get(generation)?.kind === 'empty' ||
    (generation < newest ? damage.length === 0 : generation > secret.generation);
  const unreadable = others.filter((generation) => !isLeftover(generation));
  const lost = unreadable.filter(
    (generation) => !damage.some(({ file }) => file === segmentName(generation)),
  );
  return {
    members,
    damage: [
      ...damage,
      ...lost.map((generation) => ({ file: segmentName(generation), kind: 'unreadable' as const })),
    ],
    leftovers: others.filter(isLeftover),
    unreadable,
  };
}

/** From the newest segment back to the last base, over what is missing. */
function followLinks(states: ReadonlyMap<number, SegmentState>): Pick<Chain, 'members' | 'damage'> {
  const members: ChainMember[] = [];
  const damage: VaultDamage[] = [];
  let next = newestBelow(states, Infinity);
  for (let link: SegmentLink | undefined; next !== undefined;) {
    members.unshift(link ? { ...next, link } : next);
    const { before } = next.header;
    if (before === undefined) break;
    const state = states.get(before.generation);
    link = state?.kind === 'known' ? before : undefined;
    if (link === undefined)
      damage.push({ file: segmentName(before.generation), kind: state ? 'unreadable' : 'missing' });
    next = state?.kind === 'known' ? state : newestBelow(states, before.generation);
  }
  return { members, damage };
}

function newestBelow(states: ReadonlyMap<number, SegmentState>, limit: number): KnownSegment | undefined {
  const known = [...states].flatMap(([generation, state]) => {
    return state.kind === 'known' && generation < limit ? [state] : [];
  });
  return known.at(-1);
}
