import { homedir } from 'node:os';
import { runTerminal } from './run-terminal.ts';

const FORGOTTEN_MS = 500;

for (const stream of [process.stdout, process.stderr]) {
  // Whoever read what we print may leave early, as `head` does: nothing to fail for.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runTerminal(process.argv.slice(2), {
  env: process.env,
  platform: process.platform,
  home: homedir(),
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  whenToldToEnd,
});
// All of ours is closed; what the terminal still holds must not keep the process alive.
setTimeout(() => process.exit(), FORGOTTEN_MS).unref();

function whenToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
}
