import type { DaemonCode } from '../load/daemon-server.ts';
import type { Summary } from '../statistics.ts';

export interface BenchOptions {
  /** How often everything is measured. */
  readonly runs: number;
  /** Small numbers: to see that it works, not to compare. */
  readonly quick: boolean;
  readonly code: DaemonCode;
  /** Says how far it is. */
  readonly progress: (text: string) => void;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchResult {
  /** What stands in the JSON, beside what is the same for every bench. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** The same for people. */
  readonly rows: readonly Row[];
}

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Over the runs. */
  readonly range?: readonly [min: number, max: number];
  /** At most. */
  readonly target?: number;
}

/** The row of one figure of a summary. */
export function row<K extends string>(
  name: string,
  unit: string,
  { of, figure, target }: { of: Summary<K>; figure: K; target?: number },
): Row {
  const range = [of.min[figure], of.max[figure]] as const;
  return { name, unit, value: of[figure], range, ...(target === undefined ? {} : { target }) };
}
