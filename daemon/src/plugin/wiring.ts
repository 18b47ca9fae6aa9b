import { coreMessages } from '../../../common/src/wire/messages.ts';
import type { Plugin } from './plugin.ts';

/** What is wrong with a set of plugins, each line naming both sides; empty when it can start. */
export function wiringProblems(plugins: readonly Plugin[]): readonly string[] {
  return [...doubleNames(plugins), ...unmetNeeds(plugins), ...doubleClaims(plugins)];
}

/** Plugins after those they need; otherwise in the order given. Ignores needs that are not there. */
export function sortByNeeds(plugins: readonly Plugin[]): readonly Plugin[] {
  const sorted = new Set<Plugin>();
  const visiting = new Set<Plugin>();
  const visit = (plugin: Plugin): void => {
    if (sorted.has(plugin) || visiting.has(plugin)) return;
    visiting.add(plugin);
    for (const need of plugin.needs ?? []) plugins.filter(({ name }) => name === need).forEach(visit);
    sorted.add(plugin);
  };
  plugins.forEach(visit);
  return [...sorted];
}

function doubleNames(plugins: readonly Plugin[]): readonly string[] {
  const names = plugins.map(({ name }) => name);
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...doubles].map((name) => `two plugins are named "${name}"; enable only one of them`);
}

function unmetNeeds(plugins: readonly Plugin[]): readonly string[] {
  const names = new Set(plugins.map(({ name }) => name));
  return plugins.flatMap(({ name, needs = [] }) =>
    needs
      .filter((need) => !names.has(need))
      .map(
        (need) =>
          `plugin "${name}" needs plugin "${need}", which is not enabled; add "${need}": {} to "plugins"`,
      ),
  );
}

function doubleClaims(plugins: readonly Plugin[]): readonly string[] {
  const owners = new Map<string, string>(
    Object.keys(coreMessages).map((type) => [type, 'the daemon itself']),
  );
  const problems: string[] = [];
  for (const { name, messages } of plugins) {
    for (const type of Object.keys(messages)) {
      const owner = owners.get(type);
      if (owner === undefined) owners.set(type, `plugin "${name}"`);
      else
        problems.push(
          `message "${type}" is claimed by ${owner} and by plugin "${name}"; enable only one of them`,
        );
    }
  }
  return problems;
}
