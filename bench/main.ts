import { availableParallelism } from 'node:os';
import { parseArguments, type BenchArguments } from './arguments.ts';
import type { Bench } from './benches/bench.ts';
import { catchup } from './benches/catchup.ts';
import { e2e } from './benches/e2e.ts';
import { groups } from './benches/groups.ts';
import { fanout } from './benches/fanout.ts';
import { files } from './benches/files.ts';
import { flood } from './benches/flood.ts';
import { growth } from './benches/growth.ts';
import { handover } from './benches/handover.ts';
import { idle } from './benches/idle.ts';
import { latency } from './benches/latency.ts';
import { login } from './benches/login.ts';
import { peers } from './benches/peers.ts';
import { relay } from './benches/relay.ts';
import { start } from './benches/start.ts';
import { vault } from './benches/vault.ts';
import { formatTable } from './table.ts';

const USUAL: readonly Bench[] = [
  fanout,
  relay,
  catchup,
  login,
  idle,
  latency,
  flood,
  start,
  growth,
  e2e,
  groups,
  vault,
  files,
  handover,
];
/** Peers are run only when named: they have to be installed. */
const BENCHES: readonly Bench[] = [...USUAL, peers];

const HELP = `npm run bench -- [name ...] [options]

${BENCHES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

  --json     one line of JSON on standard output for each bench, instead of a table
  --runs N   how often everything is measured (default 3); figures are medians
  --quick    one run with small numbers: to see that it works, not to compare
  --built    measures dist/ (see "npm run build"), not the sources
`;

async function main(args: BenchArguments): Promise<void> {
  const chosen = args.names.length === 0 ? USUAL : BENCHES.filter(({ name }) => args.names.includes(name));
  for (const bench of chosen) await runBench(bench, args);
}

async function runBench(bench: Bench, { json, runs, quick, built }: BenchArguments): Promise<void> {
  const { figures, rows } = await bench.run({
    runs,
    quick,
    code: built ? 'built' : 'source',
    progress: (text) => process.stderr.write(`${text}\n`),
  });
  if (json) {
    const shared = { name: bench.name, node: process.version, cpus: availableParallelism(), runs, quick };
    console.log(JSON.stringify({ ...shared, ...figures }));
  } else {
    console.log(`\n${bench.name}: ${bench.summary}\n`);
    for (const line of formatTable(rows)) console.log(`  ${line}`);
  }
}

function readArguments(): BenchArguments | undefined {
  try {
    return parseArguments(
      process.argv.slice(2),
      BENCHES.map(({ name }) => name),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('"npm run bench -- --help" tells what there is');
    return undefined;
  }
}

// Exiting in order ends the servers that are running.
const args = readArguments();
if (args === undefined) process.exitCode = 2;
else if (args.help) console.log(HELP);
else if (process.platform !== 'linux') {
  console.error('the benchmarks read /proc: they run on Linux only');
  process.exitCode = 1;
} else {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await main(args);
  process.exit();
}
