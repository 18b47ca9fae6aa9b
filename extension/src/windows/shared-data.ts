import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';

// What the owner tells attached windows of its client, as plain data. It comes from a window that has proven itself, which
// may be of a newer version: what has more properties than are known here is taken.

const text = Type.String();
const count = Type.Integer({ minimum: 0 });
const time = Type.Number();
const address = struct({ host: text, port: count });

export const problem = struct({
  code: text,
  message: text,
  detail: Type.Optional(
    struct({
      pinned: Type.Optional(text),
      presented: Type.Optional(text),
      address: Type.Optional(text),
      retryAfter: Type.Optional(Type.Number()),
    }),
  ),
});

const welcome = struct({
  name: text,
  registration: oneOf('invite', 'open', 'closed'),
  limits: struct({ recordBytes: count, loginRecordBytes: count, loginAttempts: count }),
});

const state = Type.Union([
  struct({ kind: Type.Literal('offline') }),
  struct({ kind: Type.Literal('connecting'), address }),
  struct({ kind: Type.Literal('waiting'), address, retryAt: time, problem }),
  struct({ kind: Type.Literal('guest'), address, welcome }),
  struct({
    kind: Type.Literal('ready'),
    address,
    welcome,
    user: text,
    displayName: text,
    identity: oneOf('present', 'missing'),
  }),
]);

const profile = struct({
  address,
  daemonKey: text,
  user: Type.Optional(text),
  signedIn: Type.Boolean(),
  hasToken: Type.Boolean(),
});

const encryption = Type.Union([
  struct({ kind: oneOf('off', 'opening', 'ready') }),
  struct({
    kind: Type.Literal('identity-missing'),
    code: Type.Optional(text),
    isListed: Type.Optional(Type.Literal(true)),
    wasRevoked: Type.Optional(Type.Boolean()),
  }),
  struct({ kind: Type.Literal('failed'), problem: text }),
]);

const trust = oneOf('new', 'verified', 'changed');
const anyConversation = {
  id: text,
  title: text,
  trust,
  standing: oneOf('accepted', 'request', 'ignored', 'blocked'),
  unread: count,
  unsent: Type.Optional(count),
  isMuted: Type.Optional(Type.Boolean()),
  newest: Type.Optional(struct({ text, sentAt: time, isMine: Type.Boolean(), from: text })),
  timer: Type.Optional(count),
  typing: list(text),
};

export const directConversation = struct({ ...anyConversation, kind: Type.Literal('direct'), user: text });
export const groupConversation = struct({
  ...anyConversation,
  kind: Type.Literal('group'),
  name: text,
  owner: text,
  members: list(struct({ user: text, trust })),
  membership: oneOf('member', 'left', 'removed'),
});
export const conversation = Type.Union([directConversation, groupConversation]);

const madeAt = { remote: Type.Optional(text), commit: Type.Optional(text) };
const code = {
  path: text,
  start: count,
  end: count,
  text,
  before: text,
  after: text,
  language: Type.Optional(text),
  note: Type.Optional(text),
  ...madeAt,
};
const patch = { diff: text, ...madeAt };

/** What an attached window wants to be shared. */
export const shared = Type.Union([
  struct({ kind: Type.Literal('code'), ...code }),
  struct({ kind: Type.Literal('patch'), title: text, ...patch }),
]);

export const conversationMessage = struct({
  id: text,
  kind: oneOf('text', 'file', 'code', 'patch', 'deleted', 'undecryptable', 'unknown', 'notice'),
  from: text,
  isMine: Type.Boolean(),
  sentAt: time,
  text,
  state: oneOf('received', 'sending', 'sent', 'delivered', 'read', 'failed'),
  problem: Type.Optional(text),
  isEdited: Type.Optional(Type.Boolean()),
  replyTo: Type.Optional(struct({ id: text, from: text, text: Type.Optional(text) })),
  reactions: Type.Optional(list(struct({ emoji: text, users: list(text) }))),
  file: Type.Optional(
    struct({
      name: text,
      size: count,
      mediaType: Type.Optional(text),
      moved: Type.Optional(count),
    }),
  ),
  code: Type.Optional(struct(code)),
  patch: Type.Optional(struct(patch)),
  expiresAt: Type.Optional(time),
});

export const foundPart = struct({ found: list(conversationMessage), isLast: Type.Boolean() });

export const lobbyMessage = struct({
  id: text,
  number: Type.Optional(count),
  from: text,
  text,
  sentAt: time,
  state: oneOf('received', 'sending', 'sent', 'failed'),
  problem: Type.Optional(text),
});

export const safetyNumber = struct({ digits: text, code: text });
export const comparison = oneOf('match', 'mismatch', 'other-person', 'not-a-code');

/** All but messages. `null`: there is none. */
export const news = struct({
  state,
  profile: Type.Union([profile, Type.Null()]),
  people: list(struct({ user: text, displayName: text })),
  encryption,
  conversations: list(conversation),
  devices: struct({
    all: list(struct({ id: text, name: text, isThis: Type.Boolean() })),
    canChange: Type.Boolean(),
    requests: list(struct({ device: text, name: text, code: text })),
  }),
  handOver: Type.Union([struct({ device: text, done: count, total: count }), Type.Null()]),
  largestFile: Type.Union([count, Type.Null()]),
  lobby: struct({ hasOlder: Type.Boolean(), unsent: count }),
});
export type News = Static<typeof news>;

export function struct<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties);
}

export function list<T extends TSchema>(item: T) {
  return Type.Unsafe<readonly Static<T>[]>(Type.Array(item));
}

function oneOf<const T extends readonly string[]>(...values: T) {
  return Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));
}
