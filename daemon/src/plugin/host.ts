import { isDeepStrictEqual } from 'node:util';
import { DisposableList } from '../../../common/src/disposable.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import { coreMessages } from '../../../common/src/wire/messages.ts';
import { withTimeLimit } from '../hooks/time-limit.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { type HostDeps, makeContext, type PluginScope } from './context.ts';
import type { Plugin } from './plugin.ts';
import { sortByNeeds, wiringProblems } from './wiring.ts';

/** A plugin with its checked configuration. */
export interface EnabledPlugin {
  readonly plugin: Plugin;
  readonly config: unknown;
}

/** Names of plugins whose settings changed. */
export interface Reconfigured {
  readonly applied: readonly string[];
  /** These need a restart. */
  readonly pending: readonly string[];
}

const SETUP_LIMIT_MS = 30_000;

/** The protocol that a daemon with these plugins speaks. */
export function tableOf(plugins: readonly EnabledPlugin[]): MessageTable {
  return Object.assign({}, coreMessages, ...plugins.map(({ plugin }) => plugin.messages)) as MessageTable;
}

/** Sets plugins up in the order of their needs, and undoes in reverse what they registered. */
export class PluginHost {
  readonly #deps: HostDeps;
  readonly #scopes: PluginScope[] = [];

  private constructor(deps: HostDeps) {
    this.#deps = deps;
  }

  /** @throws OperatorError naming all that is wrong with the wiring, or the plugin whose setup failed. */
  static async start(enabled: readonly EnabledPlugin[], deps: HostDeps): Promise<PluginHost> {
    const problems = wiringProblems(enabled.map(({ plugin }) => plugin));
    if (problems.length > 0) throw new OperatorError(problems.join('\n'));
    const host = new PluginHost(deps);
    const claims = new Map<string, string>();
    for (const plugin of sortByNeeds(enabled.map((each) => each.plugin))) {
      const config = enabled.find((each) => each.plugin === plugin)?.config;
      const registrations = new DisposableList();
      await host.#setUp({ plugin, config, registrations, disposers: [], configListeners: [], claims });
    }
    return host;
  }

  /** The settings in force, by plugin. */
  get settings(): ReadonlyMap<string, unknown> {
    return new Map(this.#scopes.map(({ plugin, config }) => [plugin.name, config]));
  }

  /**
   * Gives plugins their changed settings: which took them, and which take them at the next start only.
   * @throws OperatorError naming those that failed at it; the others have theirs.
   */
  reconfigure(enabled: readonly EnabledPlugin[]): Reconfigured {
    const changed = this.#scopes.flatMap((scope) => {
      const next = enabled.find(({ plugin }) => plugin.name === scope.plugin.name);
      return next && !isDeepStrictEqual(next.config, scope.config) ? [{ scope, config: next.config }] : [];
    });
    const live = changed.filter(({ scope }) => scope.configListeners.length > 0);
    const failures = live.flatMap(({ scope, config }) => tellConfig(scope, config));
    if (failures.length > 0) throw new OperatorError([...failures, ...takenBy(live)].join('; '));
    return { applied: namesOf(live), pending: namesOf(changed.filter((change) => !live.includes(change))) };
  }

  /** In the reverse order of setting up. A plugin that fails to let go is logged and left behind. */
  async dispose(): Promise<void> {
    for (let scope = this.#scopes.pop(); scope !== undefined; scope = this.#scopes.pop()) {
      scope.registrations.dispose();
      for (const task of scope.disposers.reverse()) await this.#let(scope.plugin.name, task);
    }
  }

  async #setUp(scope: PluginScope): Promise<void> {
    this.#scopes.push(scope);
    const { plugin } = scope;
    try {
      await withTimeLimit(Promise.resolve(plugin.setup(makeContext(scope, this.#deps))), SETUP_LIMIT_MS);
    } catch (error) {
      await this.dispose();
      throw new OperatorError(`plugin "${plugin.name}" could not be set up: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  async #let(plugin: string, task: () => unknown): Promise<void> {
    try {
      await withTimeLimit(Promise.resolve(task()), this.#deps.disposeLimitMs);
    } catch (error) {
      this.#deps.log.error({ plugin, err: error }, 'a plugin failed while it was stopped');
    }
  }
}

interface Change {
  readonly scope: PluginScope;
  readonly config: unknown;
}

function namesOf(changes: readonly Change[]): readonly string[] {
  return changes.map(({ scope }) => scope.plugin.name);
}

/** What went wrong with it; a plugin that failed is told again at the next reload. */
function tellConfig(scope: PluginScope, config: unknown): string[] {
  try {
    for (const listener of scope.configListeners) listener(config);
    scope.config = config;
    return [];
  } catch (error) {
    return [`plugin "${scope.plugin.name}" could not take its new settings: ${reasonOf(error)}`];
  }
}

function takenBy(changes: readonly Change[]): string[] {
  const taken = namesOf(changes.filter(({ scope, config }) => scope.config === config));
  return taken.length === 0 ? [] : [`taken by: ${taken.join(', ')}`];
}
