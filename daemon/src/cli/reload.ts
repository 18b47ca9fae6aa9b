import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';
import type { RunningDaemon } from '../daemon.ts';
import type { Logger } from '../log.ts';
import { reasonOf } from '../operator-error.ts';
import type { AdminCommands } from './admin-commands.ts';
import type { EndRequest } from './end-request.ts';
import type { Setup } from './setup.ts';

/** Names of settings: a plugin's name, or a key of the configuration. */
export const reloadResult = Type.Object({
  applied: Type.Array(Type.String()),
  /** Changed too, but read at a start only. */
  pending: Type.Array(Type.String()),
});

type ReloadResult = Static<typeof reloadResult>;

interface ReloadParts {
  /** As the daemon was started. */
  readonly setup: Setup;
  readonly readAgain: () => Promise<Setup>;
  readonly daemon: RunningDaemon;
  readonly log: Logger;
}

/** Reads the configuration anew while the daemon runs. One with mistakes changes nothing. */
export class Reload {
  readonly #parts: ReloadParts;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
  }

  /** As the admin command `reload`, and on SIGHUP, which a terminal that is closed sends too: then the daemon ends. */
  offer(admin: AdminCommands, end: EndRequest): void {
    admin.register('reload', Type.Object({}, { additionalProperties: false }), () => this.run());
    process.on('SIGHUP', () => {
      if (process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY) end.ask('SIGHUP');
      else this.#runOnSignal();
    });
  }

  /** @throws OperatorError naming all that is wrong with the configuration. */
  async run(): Promise<ReloadResult> {
    const { setup, readAgain, daemon, log } = this.#parts;
    const next = await readAgain();
    const { applied, pending } = daemon.reconfigure(next.plugins);
    const result = { applied: [...applied], pending: [...changedKeys(setup, next), ...pending] };
    log.info(result, 'configuration read anew');
    return result;
  }

  #runOnSignal(): void {
    this.run().catch((error: unknown) => {
      this.#parts.log.error({ reason: reasonOf(error) }, 'the configuration was not read anew');
    });
  }
}

/** Of the configuration but for what stands under plugins that both have. */
function changedKeys(before: Setup, after: Setup): string[] {
  const comparable = ({ config, plugins }: Setup): Readonly<Record<string, unknown>> => ({
    ...config,
    plugins: new Set(plugins.map(({ plugin }) => plugin.name)),
  });
  const [old, now] = [comparable(before), comparable(after)];
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...keys].filter((key) => !isDeepStrictEqual(old[key], now[key]));
}
