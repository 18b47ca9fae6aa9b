import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes `file` whole or not at all, and never replaces one: `write` writes it aside and forces it to disk, then it is
 * linked into place. Somebody else's file that is there by then stays.
 * @throws what `write` throws, or Error when the file can't be linked.
 */
export function placeWhole(file: string, write: (aside: string) => void): void {
  const aside = `${file}.${process.pid}.new`;
  // Of a process that was killed: it had the same number, so it is gone.
  rmSync(aside, { force: true });
  try {
    write(aside);
    linkUnlessThere(aside, file);
    syncFolder(dirname(file));
  } finally {
    rmSync(aside, { force: true });
  }
}

function linkUnlessThere(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

// A new name is safe only once its folder is on disk too: fsync(2). Windows has no such call.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
