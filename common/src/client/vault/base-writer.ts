import { PlaceIndex, type ValuePlace } from './place-index.ts';
import { SegmentWriter, type SegmentStart } from './segment-writer.ts';
import type { KeyRange } from './sorted-places.ts';
import { readValues } from './value-reader.ts';
import type { VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';
import { decodeRecord, encodeMark, encodeWrites, type VaultPut } from './vault-write.ts';

/** Of values in one record of a base: what is read together later lies together, and little else has to be read. */
const RECORD_BYTES = 16 * 1024;
/** Values that are read at once, in a record of the journal that many conversations may share. */
const BATCH = 2_048;

interface PlacedEntry extends ValuePlace {
  readonly space: string;
  readonly key: string;
}

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
      await this.add(encodeWrites(record));
      [record, bytes] = [[], 0];
    }
    if (record.length > 0) await this.add(encodeWrites(record));
  }

  async add(plaintext: Uint8Array): Promise<void> {
    const { writes } = decodeRecord(plaintext);
    this.places.apply(await this.writer.append(plaintext), this.#index.placed(writes));
  }

  /** Nothing of it is missing, and all of it is on disk. */
  async complete(): Promise<void> {
    await this.writer.append(encodeMark('complete'));
    await this.writer.sync();
  }

  async *#puts(): AsyncGenerator<VaultPut> {
    for (const space of this.#index.residentSpaces) {
      const values = [...(this.#index.resident(space) ?? [])];
      for (const [key, value] of values) yield { kind: 'put', space, key, value };
    }
    let batch: PlacedEntry[] = [];
    for (const entry of this.#entries()) {
      batch.push(entry);
      if (batch.length < BATCH) continue;
      yield* await this.#read(batch);
      batch = [];
    }
    yield* await this.#read(batch);
  }

  *#entries(): Generator<PlacedEntry> {
    const { places } = this.#index;
    for (const space of places.spaces) {
      let range: KeyRange = { limit: BATCH };
      for (;;) {
        const entries = places.range(space, range);
        for (const entry of entries) yield { space, ...entry };
        const last = entries.at(-1);
        if (last === undefined || entries.length < BATCH) break;
        range = { limit: BATCH, after: last.key };
      }
    }
  }

  async #read(batch: readonly PlacedEntry[]): Promise<readonly VaultPut[]> {
    const values = await readValues(this.#files, batch);
    return batch.flatMap(({ space, key }, index) => {
      const value = values[index];
      return value ? [{ kind: 'put', space, key, value }] : [];
    });
  }
}
