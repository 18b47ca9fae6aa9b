import { within } from './deadline.ts';
import { type MochaCounts, mochaCounts } from './mocha-counts.ts';
import { npmCommand } from './npm-command.ts';
import { ProcessGroup } from './process-group.ts';
import { RingOutput } from './ring-output.ts';

/** Above what the slowest ring may ever need; a ring that hangs must not hang its caller. */
const RING_DEADLINE_MS = 15 * 60_000;

export interface Ring {
  readonly name: string;
  /** The npm script. */
  readonly script: string;
  /** `check` passes or fails as a whole; `tests` prints mocha's summary. */
  readonly kind: 'check' | 'tests';
}

export interface RingResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  readonly seconds: number;
}

/** Runs rings side by side; prints the whole output of each, in their order, that of the first as it comes. */
export async function runTogether(rings: readonly Ring[]): Promise<RingResult[]> {
  const running = rings.map((ring) => {
    const output = new RingOutput();
    return { output, result: runRing(ring, output) };
  });
  const results: RingResult[] = [];
  for (const { output, result } of running) {
    output.show();
    results.push(await result);
  }
  return results;
}

/** Runs a ring's npm script and counts. Never rejected: what goes wrong is a failure of that ring. */
async function runRing(ring: Ring, output: RingOutput): Promise<RingResult> {
  const start = performance.now();
  output.write(process.stdout, `\n── ${ring.name} ──\n`);
  const { code, printed } = await runScript(ring.script, output);
  const seconds = (performance.now() - start) / 1000;
  return { name: ring.name, ...verdict(ring.kind, code, mochaCounts(printed)), seconds };
}

/** A ring that crashes, or runs nothing, counts as one failure. */
export function verdict(
  kind: Ring['kind'],
  code: number,
  counts: MochaCounts | undefined,
): Pick<RingResult, 'passed' | 'failed' | 'pending'> {
  const broken = code === 0 ? 0 : 1;
  if (kind === 'check') return { passed: 0, failed: broken, pending: 0 };
  if (counts === undefined) return { passed: 0, failed: 1, pending: 0 };
  const { passing, failing, pending } = counts;
  const empty = passing + failing === 0 ? 1 : 0;
  return { passed: passing, failed: Math.max(failing, broken, empty), pending };
}

async function runScript(
  script: string,
  output: RingOutput,
): Promise<{ readonly code: number; readonly printed: string }> {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const group = new ProcessGroup([...npmCommand(), 'run', script], { ...process.env, ...colour });
  let printed = '';
  group.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    output.write(process.stdout, chunk);
  });
  group.stderr?.on('data', (chunk: Buffer) => output.write(process.stderr, chunk));
  try {
    return { code: await within(RING_DEADLINE_MS, `npm run ${script}`, group.ended), printed };
  } catch (error) {
    output.write(process.stderr, `${error instanceof Error ? error.message : String(error)}\n`);
    await group.dispose();
    return { code: 1, printed };
  }
}
