import { concatBytes } from '../../crypto/bytes.ts';
import { type ArchiveBody, type ArchiveItem, encodeItem } from './archive-items.ts';

/** What a part holds at most, but for its last item. */
const PART_BYTES = 4 * 1_048_576;

/** An archive of its own: it is read without the others. */
export interface ArchivePart {
  readonly bytes: Uint8Array;
  /** How many lines are in it. */
  readonly lines: number;
}

export type ArchivedItem = Exclude<ArchiveItem, { kind: 'header' | 'end' }>;

/**
 * `items`: people and groups first, then each conversation and its lines. One part is in memory at a time, so that it
 * can be sent from any place in it: under the key of a file the same bytes must come again.
 * @throws RangeError for an item that breaks its schema.
 */
export async function* archiveParts(
  about: Omit<ArchiveBody<'header'>, 'part'>,
  items: AsyncIterable<ArchivedItem>,
): AsyncGenerator<ArchivePart> {
  let part = new PartWriter({ ...about, part: 1 });
  let conversation: ArchivedItem | undefined;
  for await (const item of items) {
    if (part.isFull) {
      yield part.end(false);
      part = new PartWriter({ ...about, part: part.number + 1 });
      if (item.kind === 'line' && conversation) part.add(conversation);
    }
    if (item.kind === 'conversation') conversation = item;
    part.add(item);
  }
  yield part.end(true);
}

/** Each item: its length (4 bytes), then its CBOR. */
class PartWriter {
  readonly number: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #lines = 0;

  constructor(header: ArchiveBody<'header'>) {
    this.number = header.part;
    this.add({ kind: 'header', body: header });
  }

  get isFull(): boolean {
    return this.#length >= PART_BYTES;
  }

  add(item: ArchiveItem): void {
    const encoded = encodeItem(item);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, encoded.length);
    this.#pieces.push(length, encoded);
    this.#length += length.length + encoded.length;
    if (item.kind === 'line') this.#lines++;
  }

  end(isLast: boolean): ArchivePart {
    const lines = this.#lines;
    this.add({ kind: 'end', body: { lines, isLast } });
    return { bytes: concatBytes(...this.#pieces), lines };
  }
}
