import type { FileSink, FileSource } from '../../../src/client/conversations/files-api.ts';

/** Bytes that are sent as a file. */
export function memorySource(bytes: Uint8Array): FileSource {
  return {
    name: 'notes.txt',
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
  };
}

/** A file that comes, in memory. */
export class MemorySink implements FileSink {
  bytes = Buffer.alloc(0);
  state: 'open' | 'finished' | 'abandoned' = 'open';

  write(offset: number, bytes: Uint8Array): Promise<void> {
    if (offset !== this.bytes.length) throw new Error(`written at ${offset}, not ${this.bytes.length}`);
    this.bytes = Buffer.concat([this.bytes, bytes]);
    return Promise.resolve();
  }

  finish(): Promise<void> {
    this.state = 'finished';
    return Promise.resolve();
  }

  abandon(): Promise<void> {
    this.state = 'abandoned';
    return Promise.resolve();
  }
}
