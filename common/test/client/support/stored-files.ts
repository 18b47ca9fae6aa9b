import { RequestRefused } from '../../../src/client/session-errors.ts';
import { FILE_PART_BYTES } from '../../../src/wire/messages.ts';
import type { ErrorCode } from '../../../src/wire/error-codes.ts';
import { toHex } from '../../support/bytes.ts';

export class StoredFile {
  readonly size: number;
  readonly #bytes: Buffer;
  #received = 0;

  constructor(size: number) {
    this.size = size;
    this.#bytes = Buffer.alloc(size);
  }

  /** What came so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#received);
  }

  append(data: Uint8Array): void {
    this.#bytes.set(data, this.#received);
    this.#received += data.length;
  }
}

interface Asked {
  readonly id: Uint8Array;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
  readonly data: Uint8Array;
}

/** A daemon's files, in memory. */
export class StoredFiles extends Map<string, StoredFile> {
  /** Of the largest one. */
  largest = 1_000 * FILE_PART_BYTES;
  /** Changes what is read. */
  tamper = (data: Uint8Array): Uint8Array => data;

  bytesOf(id: Uint8Array): Buffer | undefined {
    return this.get(toHex(id))?.bytes;
  }

  /** What the daemon answers to a `files.…` request, but that it does not look at whose file it is. */
  answer(type: string, body: Asked): unknown {
    if (type === 'files.limits') return { largest: this.largest, left: this.largest };
    const id = toHex(body.id);
    if (type === 'files.create' && !this.has(id)) this.set(id, new StoredFile(body.size));
    const file = this.get(id);
    if (file === undefined) throw refused(type, 'not-found');
    if (type === 'files.remove') {
      this.delete(id);
      return {};
    }
    if (type === 'files.read') {
      if (file.bytes.length < file.size) throw refused(type, 'not-found');
      const data = Uint8Array.from(file.bytes.subarray(body.offset, body.offset + body.length));
      return { data: this.tamper(data) };
    }
    if (type === 'files.write' && body.offset > file.bytes.length) throw refused(type, 'not-now');
    if (type === 'files.write' && body.offset === file.bytes.length) file.append(body.data);
    return { size: file.size, received: file.bytes.length, expiresAt: 0 };
  }
}

function refused(type: string, code: ErrorCode): RequestRefused {
  return new RequestRefused(type, { code, message: code });
}
