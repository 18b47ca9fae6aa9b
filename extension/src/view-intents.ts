import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ViewIntent } from './view-protocol.ts';

// The page is untrusted input. Far above what a message may hold, so that a long draft is told and not dropped.
const text = Type.String({ maxLength: 1_000_000 });
const messageId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

const intent = Type.Union([
  exactly({ kind: Type.Literal('ready') }),
  exactly({ kind: Type.Literal('draft'), text }),
  exactly({ kind: Type.Literal('submit'), text }),
  exactly({ kind: Type.Literal('retry'), id: messageId }),
  exactly({ kind: Type.Literal('discard'), id: messageId }),
  exactly({ kind: Type.Literal('load-older') }),
  exactly({
    kind: Type.Literal('action'),
    action: Type.Union([
      Type.Literal('connect'),
      Type.Literal('reconnect'),
      Type.Literal('signUp'),
      Type.Literal('signIn'),
      Type.Literal('useHere'),
    ]),
  }),
]);

/** The intent, or `undefined` when `value` is none. */
export function parseIntent(value: unknown): ViewIntent | undefined {
  return Value.Check(intent, value) ? (value satisfies Static<typeof intent>) : undefined;
}

function exactly<T extends Parameters<typeof Type.Object>[0]>(properties: T) {
  return Type.Object(properties, { additionalProperties: false });
}
