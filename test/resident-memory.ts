import { readFile } from 'node:fs/promises';

/** Resident memory of a process, in MB (Linux). */
export async function residentMb(pid: number): Promise<number> {
  const [, pages = '0'] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
  return (Number(pages) * 4096) / 2 ** 20;
}

/** The most that `task` made of it, beyond what was there before. */
export async function growthMb(pid: number, task: () => Promise<unknown>): Promise<number> {
  const before = await residentMb(pid);
  let most = before;
  const state = { isDone: false };
  const watched = (async () => {
    while (!state.isDone) {
      most = Math.max(most, await residentMb(pid));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  try {
    await task();
  } finally {
    state.isDone = true;
    await watched;
  }
  return most - before;
}
