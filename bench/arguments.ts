import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** As given; none means all. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly built: boolean;
  readonly runs: number;
  readonly help: boolean;
}

const DEFAULT_RUNS = 3;
const MOST_RUNS = 99;

/** @throws TypeError in words for whoever typed them. */
export function parseArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      runs: { type: 'string' },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new TypeError(`no bench is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
  return { ...values, names: positionals, runs: runsOf(values.runs, values.quick) };
}

function runsOf(text: string | undefined, quick: boolean): number {
  if (text === undefined) return quick ? 1 : DEFAULT_RUNS;
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && runs <= MOST_RUNS) return runs;
  throw new TypeError(`--runs takes a number from 1 to ${MOST_RUNS}, not "${text}"`);
}
