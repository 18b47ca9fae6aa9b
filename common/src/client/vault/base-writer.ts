import type { Entry } from './commit-queue.ts';
import { PlaceIndex } from './place-index.ts';
import type { SegmentStart } from './segment-writer.ts';
import { SegmentWriter } from './segment-writer.ts';
import { readValues } from './value-reader.ts';
import type { VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';
import { encodeMark, encodeWrites, type VaultPut } from './vault-write.ts';

/** Of values in one record of a base: what is read together later lies together, and little else has to be read. */
const RECORD_BYTES = 16 * 1024;
const VALUES_AT_ONCE = 64;

/** Writes all that the vault holds into a segment of its own, while commits go on elsewhere. */
export class BaseWriter {
  readonly #files: VaultFiles;
  readonly #index: VaultIndex;
  readonly writer: SegmentWriter;
  /** Where the values lie now. */
  readonly places = new PlaceIndex();

  private constructor(files: VaultFiles, index: VaultIndex, writer: SegmentWriter) {
    this.#files = files;
    this.#index = index;
    this.writer = writer;
  }

  static async start(files: VaultFiles, index: VaultIndex, start: SegmentStart): Promise<BaseWriter> {
    return new BaseWriter(files, index, await SegmentWriter.start(start));
  }

  /** What is there when its turn comes: what is committed meanwhile is to be told with {@link add} afterwards. */
  async writeAll(signal: AbortSignal): Promise<void> {
    let record: VaultPut[] = [];
    let bytes = 0;
    for await (const put of this.#puts()) {
      record.push(put);
      bytes += put.key.length + put.value.length;
      if (bytes < RECORD_BYTES) continue;
      signal.throwIfAborted();
      await this.add({ plaintext: encodeWrites(record), writes: record });
      [record, bytes] = [[], 0];
    }
    if (record.length > 0) await this.add({ plaintext: encodeWrites(record), writes: record });
  }

  async add({ plaintext, writes }: Omit<Entry, 'marks'>): Promise<void> {
    this.places.apply(await this.writer.append(plaintext), this.#index.placed(writes));
  }

  /** Nothing of it is missing, and all of it is on disk. */
  async complete(): Promise<void> {
    await this.writer.append(encodeMark('complete'));
    await this.writer.sync();
  }

  async *#puts(): AsyncGenerator<VaultPut> {
    for (const space of this.#index.residentSpaces)
      for (const [key, value] of [...(this.#index.resident(space) ?? [])])
        yield { kind: 'put', space, key, value };
    for (const space of this.#index.places.spaces) yield* this.#placedPuts(space);
  }

  async *#placedPuts(space: string): AsyncGenerator<VaultPut> {
    let range: { readonly limit: number; readonly after?: string } = { limit: VALUES_AT_ONCE };
    for (;;) {
      const entries = this.#index.places.range(space, range);
      const values = await readValues(this.#files, entries);
      for (const [index, { key }] of entries.entries()) {
        const value = values[index];
        if (value) yield { kind: 'put', space, key, value };
      }
      const last = entries.at(-1);
      if (last === undefined || entries.length < VALUES_AT_ONCE) return;
      range = { limit: VALUES_AT_ONCE, after: last.key };
    }
  }
}
