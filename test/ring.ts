import { within } from './deadline.ts';
import { type MochaCounts, mochaCounts } from './mocha-counts.ts';
import { npmCommand } from './npm-command.ts';
import { ProcessGroup } from './process-group.ts';

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

/** Runs a ring's npm script, passes its output on as it comes, and counts. */
export async function runRing(ring: Ring): Promise<RingResult> {
  const start = performance.now();
  console.log(`\n── ${ring.name} ──`);
  const { code, output } = await runScript(ring.script);
  const seconds = (performance.now() - start) / 1000;
  return { name: ring.name, ...verdict(ring.kind, code, mochaCounts(output)), seconds };
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

async function runScript(script: string): Promise<{ readonly code: number; readonly output: string }> {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const group = new ProcessGroup([...npmCommand(), 'run', script], { ...process.env, ...colour });
  let output = '';
  group.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  group.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  try {
    return { code: await within(RING_DEADLINE_MS, `npm run ${script}`, group.ended), output };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await group.dispose();
    return { code: 1, output };
  }
}
