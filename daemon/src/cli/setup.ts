import { checkConfig, readConfig } from '../config/check.ts';
import { type GoodConfig, loadConfig, type LoadedConfig } from '../config/load-config.ts';
import { hintNearest } from '../../../common/src/text/nearest.ts';
import type { ConfigOverrides } from '../config/overrides.ts';
import type { Config } from '../config/config.ts';
import { ownFiles } from '../config/own-files.ts';
import { formatPath, type Path, type Problem } from '../config/problem.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import type { EnabledPlugin } from '../plugin/host.ts';
import { builtInNames, loadPlugin } from '../plugin/load.ts';
import { wiringProblems } from '../plugin/wiring.ts';

/** A configuration with the plugins it names, all checked. */
export interface Setup extends Omit<GoodConfig, 'kind'> {
  readonly plugins: readonly EnabledPlugin[];
}

interface Loaded extends EnabledPlugin {
  readonly kind: 'loaded';
  /** Where its settings stand. */
  readonly path: Path;
}

type LoadedPlugin = Loaded | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

/** For commands that only reach the daemon: the plugins are not loaded. @throws OperatorError with all problems. */
export function requireConfig(file: string | undefined, overrides: ConfigOverrides): GoodConfig {
  const loaded = loadConfig({ file, overrides });
  if (loaded.kind === 'ok') return loaded;
  throw refusal(describe(loaded, loaded.problems));
}

/** The configuration and its plugins. @throws OperatorError with all problems of both, one a line. */
export async function requireSetup(file: string | undefined, overrides: ConfigOverrides): Promise<Setup> {
  const loaded = loadConfig({ file, overrides });
  const { plugins, folder } = loaded.kind === 'ok' ? loaded.config : loaded;
  const parts = await Promise.all(Object.entries(plugins).map(([name, own]) => loadOne(name, own, folder)));
  const problems = [
    ...(loaded.kind === 'bad' ? loaded.problems : []),
    ...parts.flatMap((part) => (part.kind === 'bad' ? part.problems : [])),
  ];
  if (problems.length > 0 || loaded.kind === 'bad') throw refusal(describe(loaded, problems));
  const enabled = parts.filter((part) => part.kind === 'loaded');
  const wiring = wiringProblems(enabled.map(({ plugin }) => plugin));
  if (wiring.length > 0) throw refusal(wiring);
  const unfit = await Promise.all(enabled.map((each) => findProblems(each, loaded.config)));
  if (unfit.flat().length > 0) throw refusal(describe(loaded, unfit.flat()));
  return { ...loaded, warnings: [...loaded.warnings, ...missingPlugins(enabled)], plugins: enabled };
}

async function loadOne(name: string, own: unknown, folder: string): Promise<LoadedPlugin> {
  const path = ['plugins', name];
  try {
    const plugin = await loadPlugin(name, folder);
    const problems = checkConfig(plugin.configSchema, own, path);
    if (problems.length > 0) return { kind: 'bad', problems };
    return { kind: 'loaded', path, plugin, config: readConfig(plugin.configSchema, own) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return {
      kind: 'bad',
      problems: [{ path, at: 'key', text: error.message + hintNearest(name, builtInNames) }],
    };
  }
}

/** What only the plugin itself can tell. */
async function findProblems(
  { plugin, config, path }: Loaded,
  { dataDir, adminSocket, log }: Config,
): Promise<Problem[]> {
  const logFile = log.file === undefined ? [] : [log.file];
  const place = { dataDir, ownFiles: [...ownFiles({ dataDir, adminSocket }), ...logFile] };
  try {
    const found = (await plugin.findProblems?.(config, place)) ?? [];
    return found.map(({ key, text }) => problemAt([...path, key], text));
  } catch (error) {
    return [problemAt(path, `the plugin could not check its settings: ${reasonOf(error)}`)];
  }
}

function problemAt(path: Path, text: string): Problem {
  return { path, at: 'value', text: `key "${formatPath(path)}": ${text}` };
}

function missingPlugins(enabled: readonly EnabledPlugin[]): string[] {
  if (enabled.some(({ plugin }) => plugin.name === 'limits')) return [];
  return ['plugin "limits" is not enabled: nothing bounds what strangers and members may ask of this daemon'];
}

function describe({ places }: LoadedConfig, problems: readonly Problem[]): string[] {
  return problems.map((problem) => places.describe(problem));
}

function refusal(lines: readonly string[]): OperatorError {
  return new OperatorError(
    ['the configuration needs a change:', ...lines.map((line) => `  ${line}`)].join('\n'),
  );
}
