import { closeSync, openSync, statSync, writeSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Overwrites what SQLite does not read when it opens a database, as a bad disk would. */
export function damageAllButTheFirstPage(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    for (let at = PAGE_BYTES; at < statSync(file).size; at += PAGE_BYTES) {
      writeSync(descriptor, new Uint8Array(64).fill(0xa5), 0, 64, at);
    }
  } finally {
    closeSync(descriptor);
  }
}
