import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../npm-command.ts';

const run = promisify(execFile);

/** How to reach the registry; every other npm_* variable belongs to the npm run we are called from. */
const KEPT =
  /^npm_config_(registry|userconfig|globalconfig|cache|cafile|ca|strict_ssl|proxy|https_proxy|noproxy)$/i;

/** Runs npm in `cwd`, with this Node, the same under an npm script as without one. */
export async function npm(args: readonly string[], cwd: string): Promise<void> {
  const [file, ...first] = npmCommand();
  await run(file, [...first, ...args], {
    cwd,
    env: npmEnvironment(),
    shell: process.platform === 'win32' && file === 'npm',
    maxBuffer: 64 * 1024 * 1024,
  });
}

function npmEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name));
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path };
}
