import { runCommand } from './cli/run-command.ts';

// Whoever read what we print may leave early, as `head` does: nothing to fail for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const FORGOTTEN_MS = 500;

process.exitCode = await runCommand(process.argv.slice(2));
// All of ours is flushed and closed; what a plugin forgot must not keep the process alive.
setTimeout(() => process.exit(), FORGOTTEN_MS).unref();
