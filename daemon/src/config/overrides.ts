import { isRecord } from './is-record.ts';
/** What command-line options say; each wins over the file. */
export interface ConfigOverrides {
  readonly dataDir?: string | undefined;
  readonly listen?: string | undefined;
  readonly advertise?: string | undefined;
  readonly logLevel?: string | undefined;
}

/** From the key in the configuration to the option that set it. */
export function optionsByPath(overrides: ConfigOverrides): ReadonlyMap<string, string> {
  const all = [
    ['dataDir', '--data-dir', overrides.dataDir],
    ['listen', '--listen', overrides.listen],
    ['advertise', '--advertise', overrides.advertise],
    ['log.level', '--log-level', overrides.logLevel],
  ] as const;
  return new Map(all.filter(([, , value]) => value !== undefined).map(([path, option]) => [path, option]));
}

/** The file's value with the options' values in place. A malformed file's value is left for the check to name. */
export function applyOverrides(value: unknown, { logLevel, ...top }: ConfigOverrides): unknown {
  if (!isRecord(value)) return value;
  const given = Object.fromEntries(Object.entries(top).filter(([, setting]) => setting !== undefined));
  const merged: Record<string, unknown> = { ...value, ...given };
  if (logLevel === undefined) return merged;
  const log = merged['log'] ?? {};
  return isRecord(log) ? { ...merged, log: { ...log, level: logLevel } } : merged;
}
