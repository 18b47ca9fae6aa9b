import { basename } from 'node:path';

/** How to start npm: under an npm script the same npm, with this Node; else the one on PATH. */
export function npmCommand(): readonly [file: string, ...args: string[]] {
  const cli = process.env['npm_execpath'];
  if (cli === undefined || basename(cli) !== 'npm-cli.js') return ['npm'];
  return [process.execPath, cli];
}
