import fc from 'fast-check';

// CI keeps fuzzing short; `npm run test:slow` multiplies every count.
const FACTOR = Number(process.env['NONCESENSE_FUZZ_FACTOR'] ?? 1);
// Given by whoever wants a failure again; else fast-check takes a new one each time and prints it when it fails.
const SEED = process.env['NONCESENSE_FUZZ_SEED'];
/** CPU time far above what any single input may take; time that others take from the machine is no fault of it. */
const CASE_CPU_MS = 2_000;
/** For what waits: past it an input counts as one that hangs. */
const CASE_MS = 10_000;

/** Holds `check` against `runs` inputs (times NONCESENSE_FUZZ_FACTOR). @throws Error with seed, path and input. */
export function fuzz<T>(runs: number, inputs: fc.Arbitrary<T>, check: (input: T) => void): void {
  const property = fc.property(inputs, (input) => {
    const start = process.cpuUsage();
    check(input);
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1_000;
    if (took > CASE_CPU_MS) throw new Error(`this input took ${took.toFixed(0)} ms of CPU`);
  });
  fc.assert(property, { ...parameters(runs), reporter: report });
}

/** The same for a check that waits. */
export async function fuzzAsync<T>(
  runs: number,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => Promise<void>,
  caseMs = CASE_MS,
): Promise<void> {
  const property = fc.asyncProperty(inputs, check);
  await fc.assert(property, { ...parameters(runs), timeout: caseMs, reporter: report });
}

function parameters(runs: number) {
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  return { numRuns: Math.ceil(runs * FACTOR), includeErrorInReport: true, ...seed };
}

function report<T>(details: fc.RunDetails<T>): void {
  if (details.failed)
    throw new Error(
      `${fc.defaultReportMessage(details)}\nThe same again: NONCESENSE_FUZZ_SEED=${details.seed}`,
    );
  if (FACTOR > 1) console.log(`        ${details.numRuns} inputs, seed ${details.seed}`);
}
