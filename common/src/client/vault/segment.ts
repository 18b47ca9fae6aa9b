import type { SegmentCipher } from './segment-cipher.ts';

/** A file of records that can be opened. */
export interface Segment {
  /** Changes when a base gets its place. */
  name: string;
  readonly cipher: SegmentCipher;
}

/** Where a record lies, its frame included. */
export interface RecordPlace {
  readonly segment: Segment;
  readonly offset: number;
  readonly length: number;
  readonly counter: number;
}
