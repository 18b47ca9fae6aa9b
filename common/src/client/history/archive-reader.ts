import { concatBytes } from '../../crypto/bytes.ts';
import { ArchiveError } from './archive-error.ts';
import { type ArchiveItem, decodeItem, MAX_ITEM_BYTES } from './archive-items.ts';

const LENGTH_BYTES = 4;

/**
 * The items of one part, each checked as a whole: `header` first, `end` last, each `line` after its `conversation`. No
 * more than one item and one chunk are in memory. @throws ArchiveError; items before it are good.
 */
export async function* readArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveItem> {
  const order = new ItemOrder();
  for await (const encoded of encodedItems(chunks)) {
    const item = decodeItem(encoded);
    order.expect(item);
    yield item;
  }
  if (!order.isEnded) throw new ArchiveError('cut-off');
}

async function* encodedItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let [length, needed] = [0, LENGTH_BYTES];
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (length < needed) continue;
    const whole = concatBytes(...held);
    let at = 0;
    for (needed = bytesNeeded(whole); at + needed <= whole.length; needed = bytesNeeded(whole.subarray(at))) {
      yield whole.subarray(at + LENGTH_BYTES, at + needed);
      at += needed;
    }
    held = [whole.slice(at)];
    length = whole.length - at;
  }
  if (length > 0) throw new ArchiveError('cut-off');
}

/** Until there is the first item of `bytes`, or at least its length. @throws ArchiveError when it is too long. */
function bytesNeeded(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) return LENGTH_BYTES;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length > MAX_ITEM_BYTES) throw new ArchiveError('damaged');
  return LENGTH_BYTES + length;
}

class ItemOrder {
  #next: 'header' | 'no-line' | 'line' | 'nothing' = 'header';
  #lines = 0;

  get isEnded(): boolean {
    return this.#next === 'nothing';
  }

  /** @throws ArchiveError when it must not come here. */
  expect(item: ArchiveItem): void {
    const isDue = (this.#next === 'header') === (item.kind === 'header');
    if (this.isEnded || !isDue || (item.kind === 'line' && this.#next !== 'line'))
      throw new ArchiveError('damaged');
    if (item.kind === 'line') this.#lines++;
    else if (item.kind === 'end') this.#end(item.body.lines);
    else this.#next = item.kind === 'conversation' ? 'line' : 'no-line';
  }

  #end(lines: number): void {
    if (lines !== this.#lines) throw new ArchiveError('damaged');
    this.#next = 'nothing';
  }
}
