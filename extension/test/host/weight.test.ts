import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { CommandId } from '../../src/command-ids.ts';

const EXTENSION = 'noncesense.noncesense';
/** What is aimed at; a shared machine may take this many times as much. */
const ACTIVATION_MS = 50;
const IDLE_MIB = 40;
const SLACK = 3;

/** In MiB, each after a collection: what the numbers are made of can be told apart only before the first suite runs. */
const memory = { without: NaN, idle: NaN, loaded: NaN };

before(async () => {
  const extension = vscode.extensions.getExtension(EXTENSION);
  assert.equal(extension?.isActive, false, 'nothing has activated it yet');
  memory.without = usedMiB();
  await extension.activate();
  memory.idle = usedMiB();
  // Without a server it has nothing to do, and loads all that it has.
  await vscode.commands.executeCommand(CommandId.putOffRecovery);
  memory.loaded = usedMiB();
});

describe('the weight of the extension before any connection', () => {
  it('activates fast, as VS Code itself measures it', async () => {
    await vscode.extensions.getExtension(EXTENSION)?.activate();
    await vscode.commands.executeCommand('perfview.show');
    const report = vscode.window.activeTextEditor?.document.getText() ?? '';
    const times = timesIn(report);
    console.log(
      `      load ${times.load} ms, activate ${times.activate} ms (aim: ${ACTIVATION_MS} ms in all)`,
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    assert.ok(times.load + times.activate < SLACK * ACTIVATION_MS);
  });

  it('leaves the extension host small', () => {
    const { without, idle, loaded } = memory;
    const added = (now: number) => (now - without).toFixed(1);
    console.log(
      `      a host in which ours does not run ${without.toFixed(1)} MiB, VS Code's own share and these suites;` +
        ` ours adds ${added(idle)} MiB while it waits, ${added(loaded)} MiB with all of it loaded`,
    );
    const whole = usedMiB();
    const resident = process.memoryUsage().rss / 2 ** 20;
    console.log(
      `      the whole host after all suites ${whole.toFixed(1)} MiB (aim: ${IDLE_MIB}), process ${resident.toFixed(0)} MiB`,
    );
    assert.ok(whole < SLACK * IDLE_MIB);
    assert.ok(loaded - without < IDLE_MIB, 'what ours adds is within the aim');
  });
});

/** From VS Code's startup report: `| extension | eager | load code | call activate | finish activate | ...`. */
function timesIn(report: string): { readonly load: number; readonly activate: number } {
  const row = report.split('\n').find((line) => line.includes(`${EXTENSION} `) && line.startsWith('|'));
  assert.ok(row, `the startup report has a row for ${EXTENSION}: ${report.slice(0, 200)}`);
  const [load = NaN, call = NaN, finish = NaN] = row.split('|').slice(3, 6).map(Number);
  return { load, activate: call + finish };
}

/** Heap and buffers, after a collection. */
function usedMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What the first one frees may hold what the second one can free.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}
