import { open } from 'node:fs/promises';

/** A new name is safe only once its folder is on disk too: fsync(2). Windows has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
