import type { Static, TSchema } from '@sinclair/typebox';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import type {
  Answer,
  Body,
  EventTypes,
  MessageTable,
  RequestTypes,
} from '../../../common/src/wire/message-table.ts';
import type { Awaitable, Hooks, LoginVerdict } from '../hooks/hooks.ts';
import type { ErrorCode } from '../../../common/src/wire/error-codes.ts';
import type { Guest, Peer, Session } from '../session/session.ts';
import type { CommitResult, Write } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import type { Later } from './later.ts';

/** A plugin is a value; the host calls `setup` once and undoes all that it registered when the daemon stops. */
export interface PluginDefinition<C extends TSchema, M extends MessageTable> {
  /** Lower case, as it stands in the configuration. */
  readonly name: string;
  readonly version: string;
  /** Plugins that must be enabled too; they are set up before this one. */
  readonly needs?: readonly string[];
  /** Which fields of people's data it reads, in words for the admin (`noncesensed check` prints them). */
  readonly reads: readonly string[];
  /** What an admin who enables it should know (`noncesensed check` warns of it). */
  readonly warnings?: readonly string[];
  /** An object schema with defaults: what the configuration may hold under the plugin's name. */
  readonly configSchema: C;
  /** What the schema can't say of settings, told before a start and by `noncesensed check`. Reads only: a daemon may be running. */
  findProblems?(config: Static<C>, place: SettingsPlace): Awaitable<readonly SettingsProblem[]>;
  /** Rows this plugin adds to the protocol; no other plugin may claim them. */
  readonly messages: M;
  setup(context: PluginContext<Static<C>, M>): Awaitable<void>;
}

/** Where settings are to hold. */
export interface SettingsPlace {
  /** May not be there before the first start. */
  readonly dataDir: string;
  /** Files of the daemon's core, absolute: nobody else may write there. */
  readonly ownFiles: readonly string[];
}

/** A setting that keeps the daemon from starting, and what to do. */
export interface SettingsProblem {
  readonly key: string;
  readonly text: string;
}

/** A definition with its types forgotten: what the host holds. */
export type Plugin = PluginDefinition<TSchema, MessageTable>;

/** Keeps the literal types of configuration and messages, and gives what the configuration can name. */
export function definePlugin<C extends TSchema, const M extends MessageTable>(
  definition: PluginDefinition<C, M>,
): Plugin {
  // The host validates configuration and bodies against these very schemas before the plugin sees them.
  return definition;
}

export interface PluginContext<C, M extends MessageTable> {
  readonly config: C;
  readonly log: PluginLog;
  readonly clock: Clock;
  readonly storage: PluginStorage;
  readonly sessions: PluginSessions<M>;
  readonly daemon: DaemonFacts;
  readonly gateway: PluginGateway;
  /** Takes part in a hook. Higher priority runs earlier (default 0); ties keep the order of registration. */
  on<K extends keyof Hooks>(hook: K, handler: Hooks[K], options?: { readonly priority?: number }): Disposable;
  /** Answers a request of a logged-in session. Throw a `PeerError` to refuse it with a code. */
  handle<K extends RequestTypes<M>>(type: K, handler: RequestHandler<M, K>): Disposable;
  /** Takes an event of a logged-in session: nobody hears what comes of it. */
  take<K extends EventTypes<M, 'client'>>(type: K, handler: EventHandler<M, K>): Disposable;
  /** Answers a request before login. Throw a `PeerError` to refuse it with a code. */
  authenticate<K extends RequestTypes<M>>(type: K, handler: LoginHandler<M, K>): Disposable;
  /** Adds a command to the daemon's admin socket. */
  adminCommand<S extends TSchema>(
    name: string,
    args: S,
    handler: (args: Static<S>) => Awaitable<unknown>,
  ): Disposable;
  /** Takes changed settings while the daemon runs. A plugin that does not call this is told them at the next start. */
  onConfigChange(task: (config: C) => void): void;
  /** Runs when the daemon stops, after all sessions have ended. */
  onDispose(task: () => Awaitable<void>): void;
}

/**
 * A handler holds its session's mailbox until it has answered: a session's messages never overlap.
 * `later(promise)` gives the answer's place away: the next message is taken meanwhile.
 */
export type RequestHandler<M extends MessageTable, K extends RequestTypes<M>> = (
  body: Body<M, K>,
  session: Session,
) => Awaitable<Answer<M, K> | Later<Answer<M, K>>>;

/** Holds the session's mailbox like a request's. */
export type EventHandler<M extends MessageTable, K extends EventTypes<M, 'client'>> = (
  body: Body<M, K>,
  session: Session,
) => Awaitable<void>;

export type LoginHandler<M extends MessageTable, K extends RequestTypes<M>> = (
  body: Body<M, K>,
  guest: Guest,
) => Awaitable<LoginVerdict>;

/**
 * For a plugin with a door of its own, behind which another protocol is spoken: who comes in by it is a peer like those
 * of the daemon's own port, to all hooks, and once logged in a session.
 */
export interface PluginGateway {
  /** @throws PeerError when there is no place for the peer: then its socket is to be closed without a word. */
  admit(peer: Peer): Promise<PluginPeer>;
}

export interface PluginPeer {
  /** The plugin's own handshake is done: login begins. To be called once. */
  begin(listener: PluginLinkListener, options: { readonly loginSeconds: number }): PluginLink;
  /** The peer's socket is gone; so are its link and its session. To be called for each peer that was admitted; once more does nothing. */
  gone(): void;
}

/** What the daemon says to the peer. */
export interface PluginLinkListener {
  /** Any event of any plugin's table. */
  onEvent(type: string, body: unknown): void;
  /** Called once, by whatever ended it: goodbye to the peer. */
  onEnd(code: ErrorCode, message: string): void;
}

/** What the peer says to the daemon, as a client of NonceSense/1 would. */
export interface PluginLink {
  /** 32 bytes: ties a login to this connection. */
  readonly binding: Uint8Array;
  readonly ended: boolean;
  /** A request of any plugin's table, and its answer. @throws PeerError as the daemon refuses it, or when the link ends before. */
  request(type: string, body: unknown): Promise<unknown>;
}

/** Never content, keys, tokens or passwords. */
export interface PluginLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** This plugin's own part of the store. */
export interface PluginStorage {
  table<S extends TSchema>(name: string, schema: S): Table<Static<S>>;
  /** All writes or none; resolves once they are on disk. */
  commit(writes: readonly Write[]): Promise<CommitResult>;
}

/** The sessions of this daemon. Messages are encoded once, however many receive them. */
export interface PluginSessions<M extends MessageTable> {
  all(): Iterable<Session>;
  ofUser(user: string): readonly Session[];
  send<K extends EventTypes<M, 'server'>>(session: Session, type: K, body: Body<M, K>): void;
  sendToUser<K extends EventTypes<M, 'server'>>(user: string, type: K, body: Body<M, K>): void;
  sendToAll<K extends EventTypes<M, 'server'>>(type: K, body: Body<M, K>): void;
}

export interface DaemonFacts {
  readonly name: string;
  readonly dataDir: string;
  /** An invite link to this daemon that carries `token`. */
  inviteLink(token: Uint8Array): string;
  /**
   * Told by the plugin that makes accounts: all plugins let go of what they hold of that user (hook `accountDeleted`).
   * False when one of them failed at it: then it has to be told again.
   */
  accountDeleted(user: string): Promise<boolean>;
  /** Announced in `welcome`; the plugin that makes accounts sets it. */
  setRegistration(policy: 'invite' | 'open' | 'closed'): void;
}
