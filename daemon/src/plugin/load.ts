import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { auditPlugin } from '../plugins/audit/plugin.ts';
import { authPlugin } from '../plugins/auth/plugin.ts';
import { classicPlugin } from '../plugins/classic/plugin.ts';
import { broadcastPlugin } from '../plugins/broadcast/plugin.ts';
import { e2eRelayPlugin } from '../plugins/e2e-relay/plugin.ts';
import { filesPlugin } from '../plugins/files/plugin.ts';
import { limitsPlugin } from '../plugins/limits/plugin.ts';
import { presencePlugin } from '../plugins/presence/plugin.ts';
import type { Plugin } from './plugin.ts';

const builtIn: ReadonlyMap<string, Plugin> = new Map(
  [
    limitsPlugin,
    authPlugin,
    broadcastPlugin,
    presencePlugin,
    auditPlugin,
    e2eRelayPlugin,
    filesPlugin,
    classicPlugin,
  ].map((plugin) => [plugin.name, plugin]),
);

export const builtInNames: readonly string[] = [...builtIn.keys()];

const API_URL = new URL(import.meta.url.endsWith('.ts') ? './api.ts' : './plugin-api.js', import.meta.url)
  .href;
let hostsApi = false;

/**
 * A built-in plugin by its name, any other by npm name or path, seen from `baseFolder`.
 * @throws OperatorError that names the plugin and what to do.
 */
export async function loadPlugin(specifier: string, baseFolder: string): Promise<Plugin> {
  const known = builtIn.get(specifier);
  if (known) return known;
  hostApi();
  const module = await importModule(specifier, baseFolder);
  if (!isPlugin(module['plugin'])) {
    throw new OperatorError(
      `plugin "${specifier}": the module must export \`plugin\`, made with definePlugin().`,
    );
  }
  return module['plugin'];
}

/** `noncesense/plugin` means this daemon's own API to whatever it loads: one copy, and nothing to install. */
function hostApi(): void {
  if (hostsApi) return;
  hostsApi = true;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'noncesense/plugin' ? { url: API_URL, shortCircuit: true } : next(specifier, context),
  });
}

async function importModule(specifier: string, baseFolder: string): Promise<Record<string, unknown>> {
  try {
    const file = createRequire(`${baseFolder}/`).resolve(specifier);
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const [reason] = reasonOf(error).split('\n');
    throw new OperatorError(`plugin "${specifier}" cannot be loaded: ${reason ?? ''}`, { cause: error });
  }
}

function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, setup, reads, messages, configSchema } = value as Partial<
    Record<keyof Plugin, unknown>
  >;
  const isDescribed = typeof name === 'string' && typeof version === 'string' && Array.isArray(reads);
  return isDescribed && typeof setup === 'function' && isObject(messages) && isObject(configSchema);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
