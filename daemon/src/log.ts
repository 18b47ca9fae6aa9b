import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from './config/config.ts';
import { OperatorError, reasonOf } from './operator-error.ts';

export type { Logger };

/** JSON lines to the log file or standard error. Written at once, so that the last line before an end is there. */
export function createLog({ level, file }: Config['log']): Logger {
  // A person at a terminal is told by the commands themselves; the log only says what went wrong.
  const usual = file === undefined && process.stderr.isTTY ? 'warn' : 'info';
  const options = { level: level ?? usual, base: null, timestamp: stdTimeFunctions.isoTime };
  return pino(options, file === undefined ? destination({ dest: 2, sync: true }) : openFile(file));
}

function openFile(file: string) {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return destination({ dest: file, sync: true, mode: 0o600 });
  } catch (error) {
    throw new OperatorError(
      `cannot write the log: ${reasonOf(error)}; "log.file" in the configuration moves it`,
    );
  }
}
