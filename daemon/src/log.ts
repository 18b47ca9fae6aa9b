import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from './config/config.ts';
import { OperatorError, reasonOf } from './operator-error.ts';

export type { Logger };

type Sink = ReturnType<typeof destination>;

/** What waits in memory while the log can't be written; each new line tries again. */
const WAITING_BYTES = 1024 * 1024;

/** JSON lines to the log file or standard error. Written at once, so that the last line before an end is there. */
export function createLog({ level, file }: Config['log']): Logger {
  // A person at a terminal is told by the commands themselves; the log only says what went wrong.
  const usual = file === undefined && process.stderr.isTTY ? 'warn' : 'info';
  const options = { level: level ?? usual, base: null, timestamp: stdTimeFunctions.isoTime };
  const sink = file === undefined ? openSink({ dest: 2 }) : openFile(file);
  const log = pino(options, sink);
  outliveFailures(sink, log);
  return log;
}

function openSink(options: { readonly dest: number | string; readonly mode?: number }): Sink {
  return destination({ ...options, sync: true, maxLength: WAITING_BYTES });
}

function openFile(file: string): Sink {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSink({ dest: file, mode: 0o600 });
  } catch (error) {
    throw new OperatorError(
      `cannot write the log: ${reasonOf(error)}; "log.file" in the configuration moves it`,
    );
  }
}

/** A full disk takes lines, not the daemon: without a listener each failed write would be thrown where the log is used. */
function outliveFailures(sink: Sink, log: Logger): void {
  let lost = 0;
  let reason: string | undefined;
  sink.on('error', (error: Error) => {
    reason = error.message;
  });
  sink.on('drop', () => {
    lost++;
  });
  sink.on('drain', () => {
    if (reason === undefined) return;
    const told = { lost, reason };
    [lost, reason] = [0, undefined];
    log.warn(told, 'the log could not be written for a time');
  });
}
