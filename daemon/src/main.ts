import { runCommand } from './cli/run-command.ts';

const FORGOTTEN_MS = 500;

process.exitCode = await runCommand(process.argv.slice(2));
// All of ours is flushed and closed; what a plugin forgot must not keep the process alive.
setTimeout(() => process.exit(), FORGOTTEN_MS).unref();
