import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { EnabledPlugin } from '../plugin/host.ts';
import { askDaemon } from './admin-client.ts';
import type { AdminCommands } from './admin-commands.ts';

const COMMAND = 'compare-settings';

const args = Type.Object(
  { settings: Type.Record(Type.String(), Type.Unknown()) },
  { additionalProperties: false },
);
const result = Type.Object({
  /** The plugins that run. */
  running: Type.Array(Type.String()),
  /** Those asked about that run with other settings, or do not run. */
  different: Type.Array(Type.String()),
});

/** As the admin command `compare-settings`. Answers in names only: the settings of a plugin may hold a secret. */
export function offerComparison(admin: AdminCommands, inForce: () => ReadonlyMap<string, unknown>): void {
  admin.register(COMMAND, args, ({ settings }) => {
    const running = inForce();
    const isDifferent = ([name, config]: [string, unknown]) =>
      !isDeepStrictEqual(plain(running.get(name)), config);
    const different = Object.entries(settings).filter(isDifferent);
    return { running: [...running.keys()], different: different.map(([name]) => name) };
  });
}

/** @throws OperatorError when no daemon runs there, or one that does not know the command. */
export async function compareSettings(
  socket: string,
  plugins: readonly EnabledPlugin[],
): Promise<Static<typeof result>> {
  const settings = Object.fromEntries(plugins.map(({ plugin, config }) => [plugin.name, config]));
  return Value.Parse(result, await askDaemon(socket, COMMAND, { settings }));
}

/** As it comes through the admin socket. */
function plain(config: unknown): unknown {
  return config === undefined ? undefined : JSON.parse(JSON.stringify(config));
}
