import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Megabytes, on and off the heap, that are held after `work` and were not before. */
export async function memoryGrowth(work: () => void | Promise<void>): Promise<number> {
  const before = await heldMegabytes();
  await work();
  return (await heldMegabytes()) - before;
}

/** What buffers held is given back in the background, some turns after they were collected. */
async function heldMegabytes(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await turn();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, (heapUsed + arrayBuffers) / 2 ** 20);
  }
  return least;
}

function collectGarbage(): void {
  const { Bun } = globalThis as { Bun?: { gc(force: boolean): void } };
  if (Bun) {
    Bun.gc(true);
    return;
  }
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
