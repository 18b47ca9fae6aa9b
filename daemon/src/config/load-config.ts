import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';
import { defaultDataDir } from '../data-dir.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { adminSocketPath, checkSocketPath } from './admin-socket-path.ts';
import { isWildcard } from './advertised-address.ts';
import { checkConfig, readConfig } from './check.ts';
import { type ConfigFile, parseConfigFile } from './config-file.ts';
import { configSchema, type ConfigValues } from './config-schema.ts';
import type { Config } from './config.ts';
import { checkCoreRules } from './core-rules.ts';
import { ownFiles } from './own-files.ts';
import { applyOverrides, type ConfigOverrides, optionsByPath } from './overrides.ts';
import { Places } from './places.ts';
import type { Problem } from './problem.ts';
import { isRecord } from './is-record.ts';

export const CONFIG_FILE_NAME = 'noncesense.jsonc';

export interface ConfigSource {
  /** Default: noncesense.jsonc in the data directory, if it is there. */
  readonly file?: string | undefined;
  readonly overrides?: ConfigOverrides;
}

export type LoadedConfig = GoodConfig | BadConfig;

export interface GoodConfig {
  readonly kind: 'ok';
  readonly config: Config;
  readonly places: Places;
  readonly warnings: readonly string[];
}

/** What stands under the plugins' names is there too, so that it can be checked in the same go. */
interface BadConfig extends Pick<Config, 'folder' | 'plugins'> {
  readonly kind: 'bad';
  readonly problems: readonly Problem[];
  readonly places: Places;
}

/** Options override the file, the file overrides the defaults. @throws OperatorError when the file cannot be read. */
export function loadConfig({ file, overrides = {} }: ConfigSource): LoadedConfig {
  const { found, folder } = findFile(file, overrides);
  const places = new Places(found?.source, optionsByPath(overrides));
  const bad = (problems: readonly Problem[], plugins = {}) =>
    ({ kind: 'bad', problems, places, folder, plugins }) as const;
  if (found && found.problems.length > 0) return bad(found.problems);
  const value = applyOverrides(found?.value ?? {}, overrides);
  const problems = [...checkConfig(configSchema, value), ...checkCoreRules(isRecord(value) ? value : {})];
  if (problems.length > 0) return bad(problems, pluginsOf(value));
  const config = complete(fillDefaults(value), folder, overrides);
  const unfit = checkSocketPath(config.adminSocket) ?? checkLogFile(config);
  if (unfit) return bad([unfit], config.plugins);
  return { kind: 'ok', config, places, warnings: warningsOf(config, places) };
}

function findFile(
  file: string | undefined,
  overrides: ConfigOverrides,
): { found?: ConfigFile; folder: string } {
  if (file !== undefined) return { found: readFile(file), folder: dirname(resolve(file)) };
  const folder = resolve(overrides.dataDir ?? defaultDataDir(process.env, process.platform));
  const usual = join(folder, CONFIG_FILE_NAME);
  return existsSync(usual) ? { found: readFile(usual), folder } : { folder };
}

function readFile(file: string): ConfigFile {
  try {
    return parseConfigFile(file, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new OperatorError(
      `cannot read the configuration: ${reasonOf(error)}; "noncesensed init --config FILE" writes one`,
    );
  }
}

// A list of plugins in the file replaces the default one, so that a plugin can be left out.
function fillDefaults(value: unknown): ConfigValues {
  const filled = readConfig(configSchema, value);
  const own = pluginsOf(value);
  return own ? { ...filled, plugins: own } : filled;
}

function pluginsOf(value: unknown): Record<string, unknown> | undefined {
  const plugins = isRecord(value) ? value['plugins'] : undefined;
  return isRecord(plugins) ? plugins : undefined;
}

function complete(values: ConfigValues, folder: string, overrides: ConfigOverrides): Config {
  const dataDir = absoluteDataDir(values, folder, overrides);
  const logFile = values.log.file;
  return {
    ...values,
    dataDir,
    adminSocket: adminSocketPath({ dataDir, folder, configured: values.adminSocket }),
    log: logFile === undefined ? values.log : { ...values.log, file: resolve(folder, logFile) },
    folder,
  };
}

function checkLogFile(config: Config): Problem | undefined {
  const { file } = config.log;
  if (file === undefined || !ownFiles(config).includes(file)) return undefined;
  const text = `key "log.file": must not be ${file}, which the daemon uses itself`;
  return { path: ['log', 'file'], at: 'value', text };
}

// An option is seen from where the command runs, the file's own setting from the file.
function absoluteDataDir(values: ConfigValues, folder: string, overrides: ConfigOverrides): string {
  if (overrides.dataDir !== undefined) return resolve(overrides.dataDir);
  if (values.dataDir !== undefined) return resolve(folder, values.dataDir);
  return defaultDataDir(process.env, process.platform);
}

function warningsOf({ listen, advertise }: Config, places: Places): string[] {
  const { host, port } = parseHostPort(listen);
  if (!isWildcard(host) || advertise !== undefined) return [];
  const text = `key "advertise" is missing: invite links will name ${hostname()}:${port}; set it to the address people reach`;
  return [places.describe({ path: ['listen'], at: 'value', text })];
}
