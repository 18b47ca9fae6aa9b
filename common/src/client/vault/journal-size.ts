const DAY_MS = 24 * 60 * 60 * 1000;
/** Less than this is not worth the work. */
const LEAST_BYTES = 8 * 1024 * 1024;
const MOST_SEGMENTS = 64;

/** By what it is decided when to compact. */
export interface JournalSize {
  /** When the last compaction, or else the vault, was made; milliseconds since the epoch. */
  readonly madeAt: number;
  /** What the last compaction left. */
  readonly baseBytes: number;
  /** Of all segments. */
  readonly bytes: number;
  readonly segments: number;
  /** Something on disk was deleted or replaced since. */
  readonly isStale: boolean;
  readonly isDamaged: boolean;
}

/**
 * Milliseconds: none once as much was written as the last compaction left (so that a byte is copied about once more);
 * a day after the last one when something was deleted or replaced since.
 */
export function untilCompaction(size: JournalSize, now: number): number {
  const written = size.bytes - size.baseBytes;
  const isLarge = written >= Math.max(LEAST_BYTES, size.baseBytes) || size.segments >= MOST_SEGMENTS;
  if (isLarge || size.isDamaged) return 0;
  if (!size.isStale) return Infinity;
  const age = now - size.madeAt;
  // A clock that was set back must not keep anything for longer.
  return age < 0 ? 0 : Math.max(0, DAY_MS - age);
}
