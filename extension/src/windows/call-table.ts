import { type Static, type TSchema, type TTuple, Type } from '@sinclair/typebox';
import { comparison, directConversation, foundPart, groupConversation, shared } from './shared-data.ts';

// What one window can call for in another one. Other windows are other processes: arguments are checked as a page's are.

/** Base64: of a part of a file more than the client core asks for. */
const bytes = Type.String({ maxLength: 8 * 1024 * 1024, pattern: '^[A-Za-z0-9+/]*={0,2}$' });
const text = Type.String({ maxLength: 1_000_000 });
const id = Type.String({ minLength: 1, maxLength: 128 });
const messageId = Type.String({ pattern: '^[A-Za-z0-9_-]{22,64}$' });
/** Of this machine's own making: 16 bytes. */
const newId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });
const name = Type.String({ maxLength: 1_000 });
const names = Type.Unsafe<readonly string[]>(Type.Array(name, { maxItems: 1_000 }));
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const digits = Type.String({ maxLength: 100 });
const nothing = Type.Undefined();
const source = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 1_000 }),
    mediaType: Type.Optional(Type.String({ maxLength: 1_000 })),
    size: count,
    version: Type.Optional(Type.String({ maxLength: 1_000 })),
    message: newId,
  },
  { additionalProperties: false },
);

/** Of the window that has the connection. */
export const ownerCalls = {
  checkNow: spec([], nothing),
  disconnect: spec([], nothing),
  'lobby.send': spec([text, newId], nothing),
  'lobby.retry': spec([messageId], nothing),
  'lobby.discard': spec([messageId], nothing),
  'lobby.loadOlder': spec([], nothing),
  open: spec([id], nothing),
  close: spec([id], nothing),
  loadOlder: spec([id], nothing),
  loadBackTo: spec([id, messageId], nothing),
  /** The next part of a search, whose number is the attached window's. */
  search: spec([count, id, text], foundPart),
  start: spec([name], directConversation),
  send: spec([id, text, newId], Type.String()),
  retry: spec([id, messageId], nothing),
  discard: spec([id, messageId], nothing),
  markRead: spec([id], nothing),
  setMuted: spec([id, Type.Boolean()], nothing),
  accept: spec([id], nothing),
  ignore: spec([id], nothing),
  block: spec([id], nothing),
  unblock: spec([id], nothing),
  compare: spec([id, text], comparison),
  // The digits that the person has seen: another key may have come in this very moment.
  setVerified: spec([id, Type.Boolean(), digits], nothing),
  acceptNewIdentity: spec([id, digits], nothing),
  share: spec([id, shared, newId], Type.String()),
  reply: spec([id, messageId, text, newId], Type.String()),
  edit: spec([id, messageId, text], nothing),
  takeBack: spec([id, messageId], nothing),
  react: spec([id, messageId, Type.String({ maxLength: 64 }), Type.Boolean()], nothing),
  noteTyping: spec([id], nothing),
  /** Null: off. */
  setTimer: spec([id, Type.Union([count, Type.Null()])], nothing),
  'groups.create': spec([name, names], groupConversation),
  'groups.rename': spec([id, name], nothing),
  'groups.add': spec([id, names], nothing),
  'groups.remove': spec([id, name], nothing),
  'groups.handOver': spec([id, name], nothing),
  'groups.leave': spec([id], nothing),
  'groups.continueAsNew': spec([id], groupConversation),
  /** The number is the attached window's for the file. Resolves to the message's id, `files.done` when it is on its way. */
  'files.send': spec([id, count, source], Type.String()),
  'files.done': spec([count], nothing),
  'files.save': spec([id, messageId, count], nothing),
} as const;

/** Of an attached window, about files that lie there, by their numbers. */
export const attachedCalls = {
  'file.read': spec([count, count, Type.Integer({ minimum: 0, maximum: 4 * 1024 * 1024 })], bytes),
  'file.release': spec([count], nothing),
  'file.write': spec([count, count, bytes], nothing),
  'file.finish': spec([count], nothing),
  'file.abandon': spec([count], nothing),
} as const;

interface CallSpec<A extends TSchema[], R extends TSchema> {
  readonly args: TTuple<A>;
  readonly result: R;
}

export type CallTable = Readonly<Record<string, { readonly args: TSchema; readonly result: TSchema }>>;
export type OwnerCalls = typeof ownerCalls;
export type AttachedCalls = typeof attachedCalls;

type Awaitable<T> = T | Promise<T>;
type Outcome<R extends TSchema> = R extends typeof nothing ? Awaitable<void> : Awaitable<Static<R>>;

/** How the calls of a table are done. */
export type Doing<T extends CallTable> = {
  readonly [K in keyof T]: (args: Static<T[K]['args']>, signal: AbortSignal) => Outcome<T[K]['result']>;
};

/** Calls for what a table holds. */
export type CallOf<T extends CallTable> = <K extends keyof T & string>(
  name: K,
  args: Static<T[K]['args']>,
  signal?: AbortSignal,
) => Promise<Static<T[K]['result']>>;

function spec<A extends TSchema[], R extends TSchema>(args: [...A], result: R): CallSpec<A, R> {
  return { args: Type.Tuple(args), result };
}
