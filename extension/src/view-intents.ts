import { type Static, type TLiteral, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ViewBlockAct, ViewMessageAct } from './view-message.ts';
import type { ViewIntent } from './view-protocol.ts';
import type { ViewAct, ViewErrand } from './view-action.ts';

/** Files dropped at once. */
const MOST_FILES = 20;
/** Of a part of a pasted file. */
const PART_BYTES = 1_048_576;

// The page is untrusted input. Far above what a message may hold, so that a long draft is told and not dropped.
const text = Type.String({ maxLength: 1_000_000 });
// The lobby's have 22 characters; what a conversation calls its messages is its own affair, within bounds.
const messageId = Type.String({ pattern: '^[A-Za-z0-9_-]{22,64}$' });
// A reaction is one emoji, which may be a sequence (PROTOCOL.md section 8.7).
const emoji = Type.String({ minLength: 1, maxLength: 64 });
// Which of its files the page means.
const transfer = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
// A pasted code may bring anything along; what is no code is told, not dropped.
const code = Type.String({ maxLength: 10_000 });

const errands: Readonly<Record<ViewErrand, true>> = {
  connect: true,
  reconnect: true,
  signUp: true,
  signIn: true,
  useHere: true,
  linkDevice: true,
  confirmLink: true,
  refuseLink: true,
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
  setTimer: true,
  showMembers: true,
  leaveGroup: true,
  blockOwner: true,
};

const messageActs: Readonly<Record<ViewMessageAct, true>> = {
  reply: true,
  edit: true,
  takeBack: true,
  retry: true,
  discard: true,
  saveFile: true,
  cancelFile: true,
  openCode: true,
  previewPatch: true,
  applyPatch: true,
};

const codeActs: Readonly<Record<ViewBlockAct, true>> = { copy: true, insert: true, open: true };

const intent = Type.Union([
  exactly({ kind: Type.Literal('ready') }),
  exactly({ kind: Type.Literal('draft'), text }),
  exactly({ kind: Type.Literal('submit'), text }),
  exactly({ kind: Type.Literal('leave-about') }),
  exactly({ kind: Type.Literal('load-older') }),
  exactly({ kind: Type.Literal('action'), action: oneOf({ ...errands, ...acts }) }),
  exactly({ kind: Type.Literal('compare'), code }),
  exactly({ kind: Type.Literal('verify'), digits: Type.String({ pattern: '^[0-9]{60}$' }) }),
  exactly({ kind: Type.Literal('open-link'), url: Type.String({ maxLength: 20_000 }) }),
  exactly({
    kind: Type.Literal('code'),
    act: oneOf(codeActs),
    text,
    language: Type.String({ maxLength: 30 }),
  }),
  exactly({ kind: Type.Literal('search'), text: Type.String({ maxLength: 1_000 }) }),
  exactly({ kind: Type.Literal('search-more') }),
  exactly({ kind: Type.Literal('search-end') }),
  exactly({ kind: Type.Literal('jump'), id: messageId }),
  exactly({ kind: Type.Literal('message'), act: oneOf(messageActs), id: messageId }),
  exactly({ kind: Type.Literal('react'), id: messageId, emoji, isOn: Type.Boolean() }),
  exactly({ kind: Type.Literal('attach') }),
  exactly({
    kind: Type.Literal('drop'),
    uris: Type.Array(Type.String({ maxLength: 4_096 }), { minItems: 1, maxItems: MOST_FILES }),
  }),
  exactly({
    kind: Type.Literal('file-begin'),
    transfer,
    name: Type.String({ minLength: 1, maxLength: 255 }),
    size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    mediaType: Type.String({ maxLength: 128 }),
  }),
  exactly({
    kind: Type.Literal('file-part'),
    transfer,
    bytes: Type.Uint8Array({ minByteLength: 1, maxByteLength: PART_BYTES }),
  }),
  exactly({ kind: Type.Literal('file-abort'), transfer }),
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
