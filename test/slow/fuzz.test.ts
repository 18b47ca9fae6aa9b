import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { within } from '../deadline.ts';
import { mochaCounts } from '../mocha-counts.ts';
import { ProcessGroup } from '../process-group.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOCHA = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));
const TESTS = `${ROOT}{common,daemon,extension}/test/**/fuzz/*.test.ts`;
/** Times the inputs of CI: about five minutes on two cores. */
const FACTOR = 25;
const DEADLINE_MS = 30 * 60_000;

describe('fuzzing far longer than in CI', function () {
  this.timeout(DEADLINE_MS + 10_000);

  it('finds no input that crashes, hangs or outgrows the limits', async () => {
    const seed = process.env['NONCESENSE_FUZZ_SEED'] ?? String(randomInt(2 ** 31));
    console.log(`      seed ${seed}; NONCESENSE_FUZZ_SEED=${seed} gives the same inputs again`);
    const env = { ...process.env, NONCESENSE_FUZZ_FACTOR: String(FACTOR), NONCESENSE_FUZZ_SEED: seed };
    const group = new ProcessGroup([process.execPath, MOCHA, '--timeout', String(DEADLINE_MS), TESTS], env);
    let output = '';
    group.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    group.stderr?.pipe(process.stderr, { end: false });
    try {
      assert.equal(await within(DEADLINE_MS, 'fuzzing', group.ended), 0);
      assert.ok((mochaCounts(output)?.passing ?? 0) > 0, 'something was fuzzed');
    } finally {
      await group.dispose();
    }
  });
});
