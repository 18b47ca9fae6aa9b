import type { Server } from '../load/server.ts';
import { round } from '../statistics.ts';
import type { BenchOptions } from './bench.ts';

/** Runs all tasks, then all again, so that a drift of the machine meets them alike. The results, by task. */
export async function interleave<N extends string, T>(
  { runs, progress }: Pick<BenchOptions, 'runs' | 'progress'>,
  tasks: Readonly<Record<N, () => Promise<T>>>,
): Promise<Readonly<Record<N, readonly T[]>>> {
  const names = Object.keys(tasks) as N[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<N, T[]>;
  for (let run = 1; run <= runs; run++) {
    for (const name of names) {
      const result = await tasks[name]();
      progress(`run ${run}/${runs} ${name}: ${JSON.stringify(result, shortly)}`);
      results[name].push(result);
    }
  }
  return results;
}

function shortly(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? round(value) : value;
}

/** The server ends with the task, whatever came of it. */
export async function withServer<S extends Server, T>(
  starting: Promise<S>,
  task: (server: S) => Promise<T>,
): Promise<T> {
  const server = await starting;
  try {
    return await task(server);
  } finally {
    await server.stop();
  }
}

/** The result of `divide` for the first results of both, the second, and so on. */
export function pairwise<A, B, R>(
  these: readonly A[],
  those: readonly B[],
  divide: (one: A, other: B) => R,
): R[] {
  return these.flatMap((one, index) => {
    const other = those[index];
    return other === undefined ? [] : [divide(one, other)];
  });
}
