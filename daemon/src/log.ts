import { destination, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import type { Clock } from '../../common/src/clock.ts';
import type { Config } from './config/config.ts';
import { LogLimit } from './log-limit.ts';
import { prepareLogFile, unusable } from './log-file.ts';

export type { Logger };

type Sink = ReturnType<typeof destination>;

/** What waits in memory while the log can't be written; each new line tries again. */
const WAITING_BYTES = 1024 * 1024;

const WARN = pino.levels.values['warn'] ?? 0;

/**
 * JSON lines to the log file or standard error. Written at once, so that the last line before an end is there. What
 * goes wrong again and again is written a number of times a minute and counted ({@link LogLimit}).
 */
export function createLog({ level, file }: Config['log'], clock: Clock): Logger {
  // A person at a terminal is told by the commands themselves; the log only says what went wrong.
  const usual = file === undefined && process.stderr.isTTY ? 'warn' : 'info';
  const hooks = { logMethod: limited(new LogLimit(clock)) };
  const options = { level: level ?? usual, base: null, timestamp: stdTimeFunctions.isoTime, hooks };
  const sink = file === undefined ? openSink({ dest: 2 }) : openFile(file);
  const log = pino(options, sink);
  outliveFailures(sink, log);
  return log;
}

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

function limited(limit: LogLimit): LogMethod {
  return function (args, method, level) {
    const verdict = level < WARN ? undefined : limit.judge(kindOf(this.bindings(), args));
    if (verdict?.kind === 'leave-out') return;
    const { leftOut, last } = verdict ?? { leftOut: 0, last: false };
    if (leftOut > 0) method.call(this, { leftOut }, 'lines like the next one were left out');
    method.apply(this, args);
    if (last) method.call(this, {}, 'more lines like the last one are left out for a minute');
  };
}

/** Lines are of one kind when text, plugin and hook are the same, whatever else they tell. */
function kindOf(bindings: object, [first, second]: readonly unknown[]): string {
  const details = typeof first === 'object' ? { ...bindings, ...first } : bindings;
  const { plugin, hook } = details as Readonly<Record<string, unknown>>;
  return [plugin, hook, typeof first === 'string' ? first : second].join(' ');
}

function openSink(options: { readonly dest: number | string; readonly mode?: number }): Sink {
  return destination({ ...options, sync: true, maxLength: WAITING_BYTES });
}

function openFile(file: string): Sink {
  prepareLogFile(file);
  try {
    return openSink({ dest: file, mode: 0o600 });
  } catch (error) {
    throw unusable(error);
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
