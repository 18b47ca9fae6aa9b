import type { Segment } from './segment.ts';
import { FRAME_BYTES, frameAt, SALT_BYTES, SegmentCipher } from './segment-cipher.ts';
import { parseHeader, type SegmentHeader } from './segment-header.ts';
import { segmentName, type VaultFiles } from './vault-files.ts';

const MAX_HEADER_BYTES = 1024;

/** A segment whose header is authentic. */
export interface KnownSegment {
  readonly segment: Segment;
  readonly header: SegmentHeader;
  readonly vaultKey: Uint8Array;
}

export type SegmentState =
  | ({ readonly kind: 'known' } & KnownSegment)
  /** Claimed, and nothing was written. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'newer' };

/** What `segment-<generation>` says of itself, under whichever of the keys. */
export async function readHeader(
  files: VaultFiles,
  generation: number,
  vaultKeys: readonly Uint8Array[],
): Promise<SegmentState> {
  const name = segmentName(generation);
  const bytes = await files.read(name, 0, MAX_HEADER_BYTES);
  if (bytes.length === 0) return { kind: 'empty' };
  const frame = frameAt(bytes, SALT_BYTES);
  if (frame === undefined) return { kind: 'unreadable' };
  const [salt, record] = [
    bytes.subarray(0, SALT_BYTES),
    bytes.subarray(SALT_BYTES, SALT_BYTES + FRAME_BYTES + frame.length),
  ];
  for (const vaultKey of vaultKeys) {
    const cipher = new SegmentCipher(vaultKey, salt);
    const plaintext = cipher.open(0, record);
    const header = plaintext && parseHeader(plaintext);
    if (header === 'newer') return { kind: 'newer' };
    // A file that was given another segment's name is not that segment.
    if (header?.generation === generation)
      return { kind: 'known', segment: { name, cipher }, header, vaultKey };
  }
  return { kind: 'unreadable' };
}
