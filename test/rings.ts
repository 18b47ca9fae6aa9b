import { type Ring, type RingResult, runTogether } from './ring.ts';

/**
 * One after the other, the quick ones first; what is in one row runs side by side, for each of it keeps one core busy. What
 * drives a browser needs them all.
 */
const ROWS: readonly (readonly Ring[])[] = [
  [{ name: 'typecheck', script: 'typecheck', kind: 'check' }],
  [
    { name: 'lint', script: 'lint', kind: 'check' },
    { name: 'boring', script: 'test:boring', kind: 'tests' },
  ],
  [
    { name: 'unit', script: 'test:unit', kind: 'tests' },
    { name: 'scenario', script: 'test:scenario', kind: 'tests' },
  ],
  [{ name: 'host', script: 'test:host', kind: 'tests' }],
  [{ name: 'webview', script: 'test:webview', kind: 'tests' }],
  [{ name: 'page', script: 'test:page', kind: 'tests' }],
];
const NAMES = ROWS.flat().map((ring) => ring.name);

/** All rings, or those named on the command line. */
function chosenRows(names: readonly string[]): readonly (readonly Ring[])[] {
  if (names.length === 0) return ROWS;
  return ROWS.map((row) => row.filter((ring) => names.includes(ring.name)));
}

function unknownNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !NAMES.includes(name));
}

function line(cells: readonly (string | number)[]): string {
  const [name, ...numbers] = cells;
  return String(name).padEnd(12) + numbers.map((cell) => String(cell).padStart(9)).join('');
}

function printTable(results: readonly RingResult[]): void {
  console.log(`\n${line(['ring', 'passed', 'failed', 'pending', 'seconds'])}`);
  for (const { name, passed, failed, pending, seconds } of results) {
    console.log(line([name, passed, failed, pending, seconds.toFixed(1)]));
  }
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = unknownNames(names);
  if (unknown.length > 0) {
    console.error(`No ring is called ${unknown.join(', ')}; there are ${NAMES.join(', ')}`);
    return 2;
  }
  const results: RingResult[] = [];
  for (const row of chosenRows(names)) results.push(...(await runTogether(row)));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  printTable(results);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

// Exiting in order ends the rings that run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await main(process.argv.slice(2));
