// All that a plugin may use; docs/plugins.md explains it. Built-in plugins have no more than this.
export type { Static, TProperties, TSchema } from '@sinclair/typebox';
export { Type } from '@sinclair/typebox';
export { type ErrorCode, PeerError } from '../../../common/src/wire/error-codes.ts';
export { event, type MessageTable, request } from '../../../common/src/wire/message-table.ts';
export {
  bytes,
  displayName,
  list,
  oneOf,
  optional,
  struct,
  text,
  time,
  uint,
  userName,
} from '../../../common/src/wire/schema.ts';
export type { Clock } from '../../../common/src/clock.ts';
export type { Disposable } from '../../../common/src/disposable.ts';
export { syncFolder } from '../../../common/src/node/sync-folder.ts';
export type {
  ArrivedMessage,
  Decision,
  Hooks,
  Identity,
  LoginMessage,
  LoginVerdict,
  MessageVerdict,
  Refusal,
  SessionMessage,
} from '../hooks/hooks.ts';
export { OperatorError } from '../operator-error.ts';
export { networkOf } from '../net/network-of.ts';
export type { Guest, Peer, Session } from '../session/session.ts';
export type { CommitResult, KeyRange, Write } from '../store/store.ts';
export type { Row, Table } from '../store/table.ts';
export { later, type Later } from './later.ts';
export {
  definePlugin,
  type EventHandler,
  type LoginHandler,
  type RequestHandler,
  type DaemonFacts,
  type Plugin,
  type PluginContext,
  type PluginDefinition,
  type PluginGateway,
  type PluginLink,
  type PluginLinkListener,
  type PluginLog,
  type PluginPeer,
  type PluginSessions,
  type PluginStorage,
  type SettingsPlace,
  type SettingsProblem,
} from './plugin.ts';
