import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';

const EXTENSION = 'noncesense.noncesense';
/** What is aimed at; a shared machine may take this many times as much. */
const ACTIVATION_MS = 50;
const IDLE_MIB = 40;
const SLACK = 3;

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
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    const used = (heapUsed + external) / 2 ** 20;
    // The host itself and this suite are in it.
    console.log(
      `      memory in use ${used.toFixed(1)} MiB (aim: ${IDLE_MIB}), process ${(rss / 2 ** 20).toFixed(0)} MiB`,
    );
    assert.ok(used < SLACK * IDLE_MIB);
  });
});

/** From VS Code's startup report: `| extension | eager | load code | call activate | finish activate | ...`. */
function timesIn(report: string): { readonly load: number; readonly activate: number } {
  const row = report.split('\n').find((line) => line.includes(`${EXTENSION} `) && line.startsWith('|'));
  assert.ok(row, `the startup report has a row for ${EXTENSION}: ${report.slice(0, 200)}`);
  const [load = NaN, call = NaN, finish = NaN] = row.split('|').slice(3, 6).map(Number);
  return { load, activate: call + finish };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}
