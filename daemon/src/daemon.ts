import type { Clock } from '../../common/src/clock.ts';
import type { Ed25519Key } from '../../common/src/crypto/ed25519.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES, MAX_PLAINTEXT_BYTES } from '../../common/src/channel/record-cipher.ts';
import { FlushTurn } from '../../common/src/channel/flush-turn.ts';
import { Codec } from '../../common/src/wire/codec.ts';
import {
  formatHostPort,
  formatInviteLink,
  type HostPort,
  parseHostPort,
} from '../../common/src/wire/invite-link.ts';
import { coreMessages } from '../../common/src/wire/messages.ts';
import type { AdminCommands } from './cli/admin-commands.ts';
import { advertisedAddress } from './config/advertised-address.ts';
import type { Config } from './config/config.ts';
import { HookBus } from './hooks/hook-bus.ts';
import type { Identity } from './hooks/hooks.ts';
import { withTimeLimit } from './hooks/time-limit.ts';
import type { Logger } from './log.ts';
import { Gateway } from './net/gateway.ts';
import { Listener } from './net/listener.ts';
import { type EnabledPlugin, PluginHost, type Reconfigured, tableOf } from './plugin/host.ts';
import { LocalBus } from './session/bus.ts';
import type { FlowDeps } from './session/peer-flow.ts';
import type { Store } from './store/store.ts';
import { SOFTWARE } from './version.ts';

/** A plugin's handler that takes longer counts as failed. */
const HANDLER_LIMIT_MS = 10_000;
// Of the 5 s that a stop may take: what plugins get to prepare, connections to end, and each plugin to let go.
const STOPPING_MS = 500;
const GOODBYE_MS = 2_500;
const DISPOSE_MS = 750;

export interface DaemonOptions {
  readonly config: Config;
  readonly key: Ed25519Key;
  readonly store: Store;
  readonly plugins: readonly EnabledPlugin[];
  readonly admin: AdminCommands;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface RunningDaemon {
  /** `host:port` as bound. */
  readonly address: string;
  /** The plugins' settings in force, by name. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** Gives plugins what changed of their settings. @throws OperatorError */
  reconfigure(plugins: readonly EnabledPlugin[]): Reconfigured;
  /** Goodbye to all, flush, plugins disposed. The store stays open: it is the caller's. */
  stop(): Promise<void>;
}

/** Puts the daemon together and opens its doors. @throws OperatorError. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { plugins, log } = options;
  const facts = new Facts(options);
  const hooks = new HookBus({
    timeLimitMs: HANDLER_LIMIT_MS,
    onFault: ({ hook, plugin, error }) => {
      log.error({ plugin, hook, err: error }, 'a plugin failed');
    },
  });
  const codec = new Codec(tableOf(plugins));
  codec.prepare();
  const { clock } = options;
  const shared = { hooks, codec, bus: new LocalBus(), log, clock, ...flowRules(options) };
  const gateway = new Gateway({ ...shared, greet: facts });
  const daemon = {
    name: options.config.name,
    dataDir: options.config.dataDir,
    inviteLink: facts.inviteLink,
    setRegistration: facts.setRegistration,
    accountDeleted: (user: string) => hooks.settle('accountDeleted', { user }),
  };
  const host = await PluginHost.start(plugins, {
    ...shared,
    ...options,
    daemon,
    gateway,
    timeLimitMs: HANDLER_LIMIT_MS,
    disposeLimitMs: DISPOSE_MS,
  });
  const listener = await openOrDispose(host, options, { ...shared, greet: facts });
  facts.bound = listener.address;
  gateway.open();
  void hooks.notify('started', {});
  return {
    address: formatHostPort(listener.address),
    get settings() {
      return host.settings;
    },
    reconfigure: (next) => host.reconfigure(next),
    async stop() {
      await withTimeLimit(Promise.resolve(hooks.notify('stopping', {})), STOPPING_MS).catch(
        (error: unknown) => {
          log.error({ err: error }, 'a plugin did not get ready to stop');
        },
      );
      gateway.stop();
      await listener.stop(GOODBYE_MS);
      await host.dispose();
    },
  };
}

async function openOrDispose(
  host: PluginHost,
  { config, key, clock }: DaemonOptions,
  shared: FlowDeps,
): Promise<Listener> {
  const deps = { ...shared, key, turn: new FlushTurn(clock), limits: config.connections };
  try {
    return await Listener.open(parseHostPort(config.listen), deps);
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** What holds for the flow of every peer. */
function flowRules({ config, log }: DaemonOptions) {
  let sessions = 0;
  const onFault = (error: unknown) => {
    log.error({ err: error }, 'an answer could not be sent');
  };
  return { loginAttempts: config.connections.loginAttempts, nextSessionId: () => ++sessions, onFault };
}

/** What the daemon says of itself: in `welcome`, in `ready` and in invite links. */
class Facts {
  bound: HostPort | undefined;
  readonly #options: DaemonOptions;
  readonly #codec = new Codec(coreMessages);
  #registration: 'invite' | 'open' | 'closed' = 'closed';

  constructor(options: DaemonOptions) {
    this.#options = options;
  }

  readonly setRegistration = (policy: 'invite' | 'open' | 'closed'): void => {
    this.#registration = policy;
  };

  readonly inviteLink = (token: Uint8Array): string => {
    const { config, key } = this.#options;
    const bound = this.bound ? formatHostPort(this.bound) : config.listen;
    return formatInviteLink({ ...advertisedAddress(config, bound), key: key.publicKey, token });
  };

  readonly welcome = (): Uint8Array =>
    this.#codec.encodeEvent('welcome', {
      name: this.#options.config.name,
      registration: this.#registration,
      limits: {
        recordBytes: MAX_PLAINTEXT_BYTES,
        loginRecordBytes: MAX_LOGIN_PLAINTEXT_BYTES,
        loginAttempts: this.#options.config.connections.loginAttempts,
      },
    });

  readonly ready = ({ user, displayName, device }: Identity): Uint8Array =>
    this.#codec.encodeEvent('ready', {
      software: SOFTWARE,
      user,
      displayName,
      ...(device ? { device } : {}),
      plugins: this.#options.plugins.map(({ plugin: { name, version, messages } }) => ({
        name,
        version,
        messages: Object.keys(messages),
      })),
    });
}
