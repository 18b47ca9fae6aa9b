import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type HostSuite, runHostSuite } from './host-suite.ts';

/** VS Code knows many more options; what has no meaning for the server is let pass. */
function suiteFrom(args: readonly string[]): HostSuite {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    options: { extensionDevelopmentPath: { type: 'string' }, extensionTestsPath: { type: 'string' } },
  });
  const { extensionDevelopmentPath: extension, extensionTestsPath: runner } = values;
  if (typeof extension !== 'string' || typeof runner !== 'string') {
    throw new Error('usage: code --extensionDevelopmentPath=<folder> --extensionTestsPath=<file> [folder]');
  }
  const folder = positionals[0] === undefined ? {} : { folder: resolve(positionals[0]) };
  return { extensionPath: resolve(extension), runner: resolve(runner), ...folder };
}

async function main(): Promise<number> {
  try {
    return await runHostSuite(suiteFrom(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

// Exiting in order ends the server and the browser too.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exit(await main());
