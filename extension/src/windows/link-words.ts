import { type Static, Type } from '@sinclair/typebox';
import { decodeUtf8, encodeUtf8 } from '../../../common/src/text/utf8.ts';
import {
  conversation,
  conversationMessage,
  list,
  lobbyMessage,
  news,
  problem,
  safetyNumber,
  struct,
} from './shared-data.ts';
import { SchemaCheck } from '../../../common/src/wire/schema-check.ts';

// What two windows say to each other: JSON in frames. Either may call; the owner tells what it shows, too.

const number = Type.Integer({ minimum: 0 });
const id = Type.String({ maxLength: 1_000 });

const call = struct({
  kind: Type.Literal('call'),
  call: number,
  name: Type.String({ maxLength: 40 }),
  args: Type.Unknown(),
});
const cancel = struct({ kind: Type.Literal('cancel'), call: number });
const answer = struct({ kind: Type.Literal('answer'), call: number, value: Type.Optional(Type.Unknown()) });
const failure = struct({ kind: Type.Literal('failure'), call: number, problem });
const calls = [call, cancel, answer, failure] as const;

/** Whether the person is before that window. */
const look = struct({ kind: Type.Literal('look'), isFocused: Type.Boolean() });

/** What is left out is as before. */
const told = struct({ kind: Type.Literal('news'), news: Type.Partial(news) });
/** The first `keep` lines are as before, and these follow them; in parts, where they are many. */
const page = struct({
  kind: Type.Literal('page'),
  id,
  keep: number,
  messages: list(conversationMessage),
  older: Type.Union([Type.Literal('none'), Type.Literal('more'), Type.Literal('loading')]),
  /** Of a direct conversation. */
  safety: Type.Optional(safetyNumber),
});
const lobby = struct({ kind: Type.Literal('lobby'), keep: number, messages: list(lobbyMessage) });
/** Somebody wrote, and the person is before the window that hears it. */
const heard = struct({
  kind: Type.Literal('heard'),
  conversation,
  message: Type.Optional(conversationMessage),
});

const fromAttached = Type.Union([...calls, look]);
const fromOwner = Type.Union([...calls, told, page, lobby, heard]);

export type CallWord = Static<(typeof calls)[number]>;
export type AttachedWord = Static<typeof fromAttached>;
export type OwnerWord = Static<typeof fromOwner>;

const attachedCheck = new SchemaCheck(fromAttached);
const ownerCheck = new SchemaCheck(fromOwner);

export function encodeWord(word: AttachedWord | OwnerWord): Uint8Array {
  return encodeUtf8(JSON.stringify(word));
}

/** What an attached window may say; `undefined` for anything else. */
export function decodeAttachedWord(bytes: Uint8Array): AttachedWord | undefined {
  const value = parsed(bytes);
  return attachedCheck.fits(value) ? value : undefined;
}

/** What the owner may say; `undefined` for anything else. */
export function decodeOwnerWord(bytes: Uint8Array): OwnerWord | undefined {
  const value = parsed(bytes);
  return ownerCheck.fits(value) ? value : undefined;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}
