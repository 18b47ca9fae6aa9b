import { join } from 'node:path';
import type { Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type Logger, pino } from 'pino';
import { type Clock, systemClock } from '../../../common/src/clock.ts';
import { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
import { AdminCommands } from '../../src/cli/admin-commands.ts';
import { configSchema } from '../../src/config/config-schema.ts';
import { type RunningDaemon, startDaemon } from '../../src/daemon.ts';
import type { Plugin } from '../../src/plugin/api.ts';
import { SqliteStore } from '../../src/store/sqlite-store.ts';
import { temporaryFolder, type TemporaryFolder } from '../config/temporary-folder.ts';
import { Member } from './member.ts';

/** A real daemon on a port of its own with the plugins under test; its data outlives a restart. */
export class PluginDaemon {
  readonly key = Ed25519Key.generate();
  /** Commands of the running daemon. */
  admin = new AdminCommands();
  readonly #folder: TemporaryFolder;
  readonly #plugins: readonly (readonly [Plugin, object])[];
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #members: Member[] = [];
  #running: { readonly daemon: RunningDaemon; readonly store: SqliteStore } | undefined;

  private constructor(
    folder: TemporaryFolder,
    plugins: readonly (readonly [Plugin, object])[],
    { clock, log }: { readonly clock: Clock; readonly log: Logger },
  ) {
    this.#log = log;
    this.#folder = folder;
    this.#plugins = plugins;
    this.#clock = clock;
  }

  static async start(
    plugins: readonly (readonly [Plugin, object])[],
    clock = systemClock,
    log = pino({ level: 'silent' }),
  ): Promise<PluginDaemon> {
    const daemon = new PluginDaemon(await temporaryFolder(), plugins, { clock, log });
    try {
      await daemon.#start();
    } catch (error) {
      await daemon.dispose();
      throw error;
    }
    return daemon;
  }

  get dataDir(): string {
    return this.#folder.path;
  }

  /** `host:port` of the running daemon. */
  get address(): string {
    if (!this.#running) throw new Error('the daemon is not running');
    return this.#running.daemon.address;
  }

  /** Connected and welcomed, not logged in. */
  async connect(): Promise<Member> {
    const member = await Member.connect(this.address, this.key.publicKey);
    this.#members.push(member);
    return member;
  }

  /** New settings for plugins, by name, as `noncesensed reload` gives them. */
  reconfigure(settings: Readonly<Record<string, object>>): void {
    this.#running?.daemon.reconfigure(
      this.#plugins.map(([plugin, config]) => ({
        plugin,
        config: Value.Default(plugin.configSchema, Value.Clone(settings[plugin.name] ?? config)),
      })),
    );
  }

  /** Rows of a plugin whose keys begin with `prefix`. */
  async rows(plugin: string, prefix = '') {
    return (await this.#running?.store.list(plugin, { prefix })) ?? [];
  }

  async countRows(plugin: string, prefix: string): Promise<number> {
    return (await this.rows(plugin, prefix)).length;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#running?.daemon.stop();
    await this.#running?.store.close();
    this.#running = undefined;
    await Promise.all(this.#members.map((member) => member.link.ended));
  }

  async dispose(): Promise<void> {
    await this.stop();
    await this.#folder.remove();
  }

  async #start(): Promise<void> {
    this.admin = new AdminCommands();
    const store = await SqliteStore.open(join(this.dataDir, 'noncesense.db'));
    try {
      this.#running = { daemon: await this.#open(store), store };
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  #open(store: SqliteStore): Promise<RunningDaemon> {
    return startDaemon({
      config: {
        ...(Value.Default(configSchema, { listen: '127.0.0.1:0' }) as Static<typeof configSchema>),
        dataDir: this.dataDir,
        adminSocket: join(this.dataDir, 'admin.sock'),
        folder: this.dataDir,
      },
      key: this.key,
      store,
      plugins: this.#plugins.map(([plugin, config]) => ({
        plugin,
        config: Value.Default(plugin.configSchema, config),
      })),
      admin: this.admin,
      log: this.#log,
      clock: this.#clock,
    });
  }
}
