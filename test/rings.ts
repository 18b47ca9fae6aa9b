import { type Ring, type RingResult, runRing } from './ring.ts';

/** In the order in which they are most useful to whoever waits: the quick ones first. */
const RINGS: readonly Ring[] = [
  { name: 'typecheck', script: 'typecheck', kind: 'check' },
  { name: 'lint', script: 'lint', kind: 'check' },
  { name: 'unit', script: 'test:unit', kind: 'tests' },
  { name: 'boring', script: 'test:boring', kind: 'tests' },
  { name: 'scenario', script: 'test:scenario', kind: 'tests' },
  { name: 'host', script: 'test:host', kind: 'tests' },
  { name: 'webview', script: 'test:webview', kind: 'tests' },
  { name: 'page', script: 'test:page', kind: 'tests' },
];

/** All rings, or those named on the command line. */
function chosenRings(names: readonly string[]): readonly Ring[] {
  return names.length === 0 ? RINGS : RINGS.filter((ring) => names.includes(ring.name));
}

function unknownNames(names: readonly string[]): readonly string[] {
  return names.filter((name) => !RINGS.some((ring) => ring.name === name));
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
    const known = RINGS.map((ring) => ring.name).join(', ');
    console.error(`No ring is called ${unknown.join(', ')}; there are ${known}`);
    return 2;
  }
  const results: RingResult[] = [];
  for (const ring of chosenRings(names)) results.push(await runRing(ring));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  printTable(results);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

// Exiting in order ends the ring that runs.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await main(process.argv.slice(2));
