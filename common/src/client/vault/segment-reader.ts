import { FileWindow, WINDOW_BYTES } from './file-window.ts';
import type { RecordPlace, Segment } from './segment.ts';
import { FRAME_BYTES, frameAt, SALT_BYTES } from './segment-cipher.ts';
import type { VaultFiles } from './vault-files.ts';
import { decodeRecord, type RecordContent } from './vault-write.ts';

/** Counters that a whole record behind a damaged one may have skipped. */
const MAX_SKIPPED = 1 << 20;

export interface SegmentReading {
  readonly segment: Segment;
  /** Where it ends, if that is known. */
  readonly end?: number;
  readonly take: (place: RecordPlace, content: RecordContent) => void;
}

export interface SegmentExtent {
  /** Up to the end of the last record that could be read. */
  readonly length: number;
  /** Records before that which are missing or could not be read. */
  readonly lost: number;
  /** Bytes after it which could not be read either. */
  readonly tail: number;
}

/** Hands all records after the header to `take`, also those behind damaged ones. */
export function readSegment(files: VaultFiles, reading: SegmentReading): Promise<SegmentExtent> {
  return new SegmentReader(files, reading).read();
}

interface OpenedRecord {
  readonly place: RecordPlace;
  readonly plaintext: Uint8Array;
}

class SegmentReader {
  readonly #window: FileWindow;
  readonly #reading: SegmentReading;
  #lost = 0;

  constructor(files: VaultFiles, reading: SegmentReading) {
    this.#window = new FileWindow(files, reading.segment.name, reading.end);
    this.#reading = reading;
  }

  async read(): Promise<SegmentExtent> {
    let [offset, counter] = [SALT_BYTES, 0];
    for (;;) {
      const record = (await this.#recordAt(offset, counter)) ?? (await this.#recordAfter(offset, counter));
      if (typeof record === 'number')
        return { length: offset, lost: this.#lost, tail: Math.max(0, record - offset) };
      this.#lost += Math.max(record.place.counter - counter, record.place.offset > offset ? 1 : 0);
      if (record.place.counter > 0) this.#take(record);
      offset = record.place.offset + record.place.length;
      counter = record.place.counter + 1;
    }
  }

  #take({ place, plaintext }: OpenedRecord): void {
    const content = contentOf(plaintext);
    if (content === undefined) this.#lost++;
    else this.#reading.take(place, content);
  }

  async #recordAt(offset: number, counter: number): Promise<OpenedRecord | undefined> {
    const frame = frameAt(await this.#window.at(offset, FRAME_BYTES), 0);
    if (frame === undefined || frame.counter < counter || frame.counter > counter + MAX_SKIPPED)
      return undefined;
    const length = FRAME_BYTES + frame.length;
    const plaintext = this.#reading.segment.cipher.open(frame.counter, await this.#window.at(offset, length));
    const place = { segment: this.#reading.segment, offset, length, counter: frame.counter };
    return plaintext && { place, plaintext };
  }

  /** The next record that opens, wherever it begins; or else where the file ends. */
  async #recordAfter(offset: number, counter: number): Promise<OpenedRecord | number> {
    for (let start = offset; ; start += WINDOW_BYTES - FRAME_BYTES) {
      const bytes = await this.#window.at(start, WINDOW_BYTES);
      for (const candidate of candidates(bytes, counter)) {
        const record = await this.#recordAt(start + candidate, counter);
        if (record) return record;
      }
      if (bytes.length < WINDOW_BYTES) return start + bytes.length;
    }
  }
}

/** Where in `bytes` something stands that looks like the frame of a later record. */
function candidates(bytes: Uint8Array, counter: number): readonly number[] {
  const found: number[] = [];
  for (let offset = 0; offset + FRAME_BYTES <= bytes.length; offset++) {
    // No length has more than 25 bits: this spares looking at most bytes.
    if ((bytes[offset] ?? 0) > 1) continue;
    const frame = frameAt(bytes, offset);
    if (frame && frame.counter >= counter && frame.counter <= counter + MAX_SKIPPED) found.push(offset);
  }
  return found;
}

/** A record that authenticates and is none is the work of another version. */
function contentOf(plaintext: Uint8Array): RecordContent | undefined {
  try {
    return decodeRecord(plaintext);
  } catch {
    return undefined;
  }
}
