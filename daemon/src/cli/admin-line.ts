import type { Socket } from 'node:net';
import { type Static, Type } from '@sinclair/typebox';

// The admin socket speaks JSON: one line with a request, then one line with its answer, on each connection.

const MAX_LINE_BYTES = 64 * 1024;
export const ADMIN_DEADLINE_MS = 10_000;

export const adminRequest = Type.Object(
  { command: Type.String({ maxLength: 64 }), args: Type.Unknown({ default: {} }) },
  { additionalProperties: false },
);

export const adminAnswer = Type.Union([
  Type.Object({ ok: Type.Literal(true), result: Type.Optional(Type.Unknown()) }),
  Type.Object({ ok: Type.Literal(false), error: Type.String() }),
]);

export type AdminAnswer = Static<typeof adminAnswer>;

/** The first line that comes, without its end; undefined when the peer hangs up before. @throws Error when too long. */
export async function readLine(socket: Socket): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const end = chunk.indexOf('\n');
    const part = end === -1 ? chunk : chunk.subarray(0, end);
    length += part.length;
    if (length > MAX_LINE_BYTES)
      throw new Error(`a line of the admin socket has at most ${MAX_LINE_BYTES} bytes`);
    parts.push(part);
    if (end !== -1) return Buffer.concat(parts).toString('utf8');
  }
  return undefined;
}
