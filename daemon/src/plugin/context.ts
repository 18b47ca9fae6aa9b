import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable, DisposableList } from '../../../common/src/disposable.ts';
import type { Codec } from '../../../common/src/wire/codec.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { AdminCommands } from '../cli/admin-commands.ts';
import type { HookBus } from '../hooks/hook-bus.ts';
import type { Awaitable } from '../hooks/hooks.ts';
import type { Logger } from '../log.ts';
import type { Gateway } from '../net/gateway.ts';
import type { Bus } from '../session/bus.ts';
import { LiveSession } from '../session/live-session.ts';
import type { Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { Table } from '../store/table.ts';
import type { DaemonFacts, Plugin, PluginContext, PluginSessions, PluginStorage } from './plugin.ts';
import { type AnyHandler, asLoginHook, asMessageHook } from './request-handlers.ts';

/** What the host shares among plugins. */
export interface HostDeps {
  readonly hooks: HookBus;
  readonly codec: Codec<MessageTable>;
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly admin: AdminCommands;
  readonly daemon: DaemonFacts;
  readonly gateway: Gateway;
  readonly timeLimitMs: number;
  /** What a plugin gets to let go when the daemon stops. */
  readonly disposeLimitMs: number;
}

/** What belongs to one plugin: all it registers lands here, and is undone by the host. */
export interface PluginScope {
  readonly plugin: Plugin;
  config: unknown;
  readonly registrations: DisposableList;
  readonly disposers: (() => Awaitable<void>)[];
  /** Told of changed settings. */
  readonly configListeners: ((config: unknown) => void)[];
  /** Who answers which message type, over all plugins. */
  readonly claims: Map<string, string>;
}

type AnyContext = PluginContext<unknown, MessageTable>;

export function makeContext(scope: PluginScope, deps: HostDeps): AnyContext {
  const { plugin, config, registrations, disposers, configListeners } = scope;
  const { hooks, admin, clock, daemon } = deps;
  const log = deps.log.child({ plugin: plugin.name });
  const onFault = (error: unknown) => {
    log.error({ err: error }, 'an answer failed');
  };
  const takeMessages = (type: string, handler: AnyHandler) => {
    const claim = claimType(scope, 'handle', type);
    const hook = asMessageHook(handler, { timeLimitMs: deps.timeLimitMs, onFault });
    return claimed(registrations, claim, hooks.on('message', hook, { plugin: plugin.name, type }));
  };
  return {
    config,
    log,
    clock,
    daemon,
    gateway: deps.gateway,
    storage: makeStorage(plugin, deps.store),
    sessions: makeSessions(deps),
    on: (hook, handler, { priority = 0 } = {}) =>
      registrations.add(hooks.on(hook, handler, { plugin: plugin.name, priority })),
    handle: (type, handler) => takeMessages(type, handler),
    take: (type, handler) => takeMessages(type, handler),
    authenticate: (type, handler) => {
      const claim = claimType(scope, 'authenticate', type);
      return claimed(
        registrations,
        claim,
        hooks.on('authenticate', asLoginHook(handler as never), { plugin: plugin.name, type }),
      );
    },
    adminCommand: (name, args, handler) => registrations.add(admin.register(name, args, handler)),
    onConfigChange: (task) => {
      configListeners.push(task);
    },
    onDispose: (task) => {
      disposers.push(task);
    },
  };
}

/** @throws Error naming both sides when the type is not this plugin's, or has its handler already. */
function claimType({ plugin, claims }: PluginScope, verb: string, type: string): Disposable {
  if (!Object.hasOwn(plugin.messages, type)) {
    throw new Error(`${verb}("${type}"): the message is not in the table of plugin "${plugin.name}"`);
  }
  const key = `${verb} ${type}`;
  const owner = claims.get(key);
  if (owner !== undefined)
    throw new Error(`${verb}("${type}"): plugin "${owner}" has registered a handler for it already`);
  claims.set(key, plugin.name);
  return {
    dispose: () => {
      claims.delete(key);
    },
  };
}

function claimed(registrations: DisposableList, claim: Disposable, registration: Disposable): Disposable {
  return registrations.add({
    dispose: () => {
      registration.dispose();
      claim.dispose();
    },
  });
}

function makeStorage(plugin: Plugin, store: Store): PluginStorage {
  return {
    table: (name, schema) => new Table(store, { space: plugin.name, name, schema }),
    commit: (writes) => store.commit(plugin.name, writes),
  };
}

function makeSessions({ bus, codec }: HostDeps): PluginSessions<MessageTable> {
  const encode = (type: string, body: unknown) => codec.encodeEvent(type as never, body);
  return {
    all: () => bus.all(),
    ofUser: (user) => bus.ofUser(user),
    send: (session, type, body) => {
      live(session).send(encode(type, body));
    },
    sendToUser: (user, type, body) => {
      bus.sendToUser(user, encode(type, body));
    },
    sendToAll: (type, body) => {
      bus.sendToAll(encode(type, body));
    },
  };
}

function live(session: Session): LiveSession {
  if (session instanceof LiveSession) return session;
  throw new TypeError('only sessions that the daemon handed out can be sent to');
}
