import { concatBytes, randomBytes } from '../../crypto/bytes.ts';
import type { RecordPlace, Segment } from './segment.ts';
import { SALT_BYTES, SegmentCipher } from './segment-cipher.ts';
import { encodeHeader, type SegmentHeader } from './segment-header.ts';
import type { VaultFile } from './vault-files.ts';

export interface SegmentStart {
  readonly name: string;
  readonly file: VaultFile;
  readonly vaultKey: Uint8Array;
  readonly header: SegmentHeader;
}

/** Appends to one segment. After an error nothing more may be appended: a counter is never used twice. */
export class SegmentWriter {
  readonly generation: number;
  readonly segment: Segment;
  readonly #file: VaultFile;
  #counter = 0;
  #length = 0;

  private constructor(segment: Segment, { file, header }: SegmentStart) {
    this.segment = segment;
    this.generation = header.generation;
    this.#file = file;
  }

  /** With a salt of its own and the header; not yet synced. */
  static async start(start: SegmentStart): Promise<SegmentWriter> {
    const salt = randomBytes(SALT_BYTES);
    const segment = { name: start.name, cipher: new SegmentCipher(start.vaultKey, salt) };
    const writer = new SegmentWriter(segment, start);
    await writer.#write(concatBytes(salt, writer.#seal(encodeHeader(start.header))));
    return writer;
  }

  /** Bytes of the file. */
  get length(): number {
    return this.#length;
  }

  async append(plaintext: Uint8Array): Promise<RecordPlace> {
    const counter = this.#counter;
    const record = this.#seal(plaintext);
    const place = { segment: this.segment, offset: this.#length, length: record.length, counter };
    await this.#write(record);
    return place;
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #seal(plaintext: Uint8Array): Uint8Array {
    return this.segment.cipher.seal(this.#counter++, plaintext);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#file.append(bytes);
    this.#length += bytes.length;
  }
}
