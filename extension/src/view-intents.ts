import { type Static, type TLiteral, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ViewAct, ViewErrand, ViewIntent } from './view-protocol.ts';

// The page is untrusted input. Far above what a message may hold, so that a long draft is told and not dropped.
const text = Type.String({ maxLength: 1_000_000 });
// The lobby's have 22 characters; what a conversation calls its messages is its own affair, within bounds.
const messageId = Type.String({ pattern: '^[A-Za-z0-9_-]{22,64}$' });
// A pasted code may bring anything along; what is no code is told, not dropped.
const code = Type.String({ maxLength: 10_000 });

const errands: Readonly<Record<ViewErrand, true>> = {
  connect: true,
  reconnect: true,
  signUp: true,
  signIn: true,
  useHere: true,
  linkDevice: true,
  restoreIdentity: true,
  startOver: true,
  doctor: true,
};

const acts: Readonly<Record<ViewAct, true>> = {
  accept: true,
  ignore: true,
  block: true,
  unblock: true,
  acceptIdentity: true,
  showSafety: true,
  closeSafety: true,
  copyCode: true,
  removeVerification: true,
  showMembers: true,
  leaveGroup: true,
  blockOwner: true,
};

const intent = Type.Union([
  exactly({ kind: Type.Literal('ready') }),
  exactly({ kind: Type.Literal('draft'), text }),
  exactly({ kind: Type.Literal('submit'), text }),
  exactly({ kind: Type.Literal('retry'), id: messageId }),
  exactly({ kind: Type.Literal('discard'), id: messageId }),
  exactly({ kind: Type.Literal('load-older') }),
  exactly({ kind: Type.Literal('action'), action: oneOf({ ...errands, ...acts }) }),
  exactly({ kind: Type.Literal('compare'), code }),
  exactly({ kind: Type.Literal('verify'), digits: Type.String({ pattern: '^[0-9]{60}$' }) }),
]);

/** The intent, or `undefined` when `value` is none. */
export function parseIntent(value: unknown): ViewIntent | undefined {
  return Value.Check(intent, value) ? (value satisfies Static<typeof intent>) : undefined;
}

/** Whether it is done outside the page. */
export function isErrand(action: ViewErrand | ViewAct): action is ViewErrand {
  return Object.hasOwn(errands, action);
}

function exactly<T extends Parameters<typeof Type.Object>[0]>(properties: T) {
  return Type.Object(properties, { additionalProperties: false });
}

function oneOf<K extends string>(names: Readonly<Record<K, true>>) {
  return Type.Union((Object.keys(names) as K[]).map((name): TLiteral<K> => Type.Literal(name)));
}
