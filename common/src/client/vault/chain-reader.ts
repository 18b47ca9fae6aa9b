import { equalBytes } from '../../crypto/bytes.ts';
import type { Chain, ChainMember } from './chain.ts';
import { hashOfFile } from './file-window.ts';
import type { JournalSize } from './journal-size.ts';
import type { SegmentLink, Unsettled } from './segment-header.ts';
import { readSegment, type SegmentExtent } from './segment-reader.ts';
import type { VaultDamage } from './vault-damage.ts';
import type { VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';

/** What lies in the segments of a chain, as far as it can be read. */
export interface ChainContent {
  readonly damage: readonly VaultDamage[];
  /** Bytes at the end of the newest segment that came of a commit which never resolved. */
  readonly cutOff: number;
  /** For the header of the next segment. */
  readonly link: SegmentLink | undefined;
  /** Found by an earlier open, and not settled since. */
  readonly unsettled: Unsettled | undefined;
  readonly size: Omit<JournalSize, 'isDamaged'>;
}

/** Puts everything in the chain into `index`. */
export async function readChainContent(
  files: VaultFiles,
  { members }: Pick<Chain, 'members'>,
  index: VaultIndex,
): Promise<ChainContent> {
  const contents: MemberContent[] = [];
  for (const member of members) contents.push(await readMember(files, member, index));
  const [oldest, newest] = [members[0], members.at(-1)];
  const { tail = 0, length = 0, isSettled = false } = contents.at(-1) ?? {};
  return {
    damage: contents.flatMap(({ damage }) => damage),
    cutOff: tail,
    link: newest && (await linkTo(files, newest, length)),
    unsettled: isSettled ? undefined : newest?.header.unsettled,
    size: {
      // Damage took the beginning of the chain: it is compacted at once.
      madeAt: oldest?.header.base?.madeAt ?? 0,
      baseBytes: contents[0]?.baseBytes ?? 0,
      bytes: contents.reduce((sum, content) => sum + content.length, 0),
      segments: members.length,
      isStale: contents.some(({ isStale }) => isStale),
    },
  };
}

interface MemberContent extends SegmentExtent {
  readonly damage: readonly VaultDamage[];
  /** Up to where a compaction wrote; 0 where none has. */
  readonly baseBytes: number;
  readonly isSettled: boolean;
  readonly isStale: boolean;
}

async function readMember(
  files: VaultFiles,
  { segment, header, link }: ChainMember,
  index: VaultIndex,
): Promise<MemberContent> {
  let [baseBytes, isSettled, isStale] = [0, false, false];
  const extent = await readSegment(files, {
    segment,
    ...(link && { end: link.length }),
    take: (place, { writes, marks }) => {
      isStale = index.apply(place, writes) || isStale;
      isSettled ||= marks.includes('settled');
      if (marks.includes('complete')) baseBytes = place.offset + place.length;
    },
  });
  const isWhole = extent.lost === 0 && ((header.base?.isEmpty ?? true) || baseBytes > 0);
  const isAsLinked = link === undefined || (await isLinked(files, segment.name, link));
  const damage: VaultDamage = {
    file: segment.name,
    kind: 'altered',
    ...(extent.lost > 0 && { records: extent.lost }),
  };
  return { ...extent, damage: isWhole && isAsLinked ? [] : [damage], baseBytes, isSettled, isStale };
}

async function isLinked(files: VaultFiles, name: string, link: SegmentLink): Promise<boolean> {
  const hash = await hashOfFile(files, name, link.length);
  return hash !== undefined && equalBytes(hash, link.hash);
}

async function linkTo(
  files: VaultFiles,
  { segment, header }: ChainMember,
  length: number,
): Promise<SegmentLink | undefined> {
  const hash = await hashOfFile(files, segment.name, length);
  return hash && { generation: header.generation, length, hash };
}
