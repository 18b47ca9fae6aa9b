import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { within } from '../deadline.ts';
import { answerMintKey } from './mint-key.ts';
import { startServer } from './server.ts';
import { SuiteOutput } from './suite-output.ts';
import { workbenchUrl } from './workbench-url.ts';

const START_DEADLINE_MS = 90_000;
const SUITE_DEADLINE_MS = 600_000;

export interface HostSuite {
  /** Absolute path of the extension's folder. */
  readonly extensionPath: string;
  /** Absolute path of a CommonJS module that exports `run()`, as VS Code's `extensionTestsPath`. */
  readonly runner: string;
  readonly folder?: string;
}

/** Runs a suite in a VS Code server, prints its output and resolves to its exit code. */
export async function runHostSuite(suite: HostSuite): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const executablePath = await ensureChromium();
  const server = await startServer({ runsSuites: true, env: { NONCESENSE_SUITE_RUNNER: suite.runner } });
  stack.defer(() => server.dispose());
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  stack.defer(() => browser.close());
  const context = await browser.newContext();
  await answerMintKey(context, server.dataDir);
  const output = new SuiteOutput((line) => console.log(line));
  try {
    const { extensionPath, folder } = suite;
    const testsPath = join(import.meta.dirname, 'suite-runner.cjs');
    const url = workbenchUrl(server, { extensionPath, testsPath, ...(folder !== undefined && { folder }) });
    return await openAndWait(context, url, output);
  } finally {
    if (output.isEmpty) console.error(`The suite printed nothing. VS Code's log:\n${output.noise}`);
  }
}

/** The workbench calls the two exposed functions: for each line of its log, and at the suite's end. */
async function openAndWait(context: BrowserContext, url: string, output: SuiteOutput): Promise<number> {
  const { promise: exit, resolve, reject } = Promise.withResolvers<number>();
  const page = await context.newPage();
  page.once('crash', () => reject(new Error('The VS Code window crashed')));
  context.once('close', () => reject(new Error('Chromium ended before the suite')));
  await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => output.take(args));
  await page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
  const started = page.goto(url).then(() => output.started);
  await within(START_DEADLINE_MS, 'Starting the suite', Promise.race([started, exit]));
  return within(SUITE_DEADLINE_MS, 'The suite', exit);
}
