import type { FileHandle } from 'node:fs/promises';
import { hashLine, isTorn, NO_LINE, parseLine } from './audit-line.ts';

const NEWLINE = 0x0a;
const FOREIGN = 'it does not end with lines of one';
const STEP = 16 * 1024;
/** Far more than a crash can tear: a file without a whole line in it is somebody else's. */
const FURTHEST = 1024 * 1024;

/** Where a file's chain is to be continued. */
export interface AuditTail {
  readonly size: number;
  /** What the next line holds of the ones before. */
  readonly previous: string;
  /** The last line has no newline: the daemon ended while it was written. */
  readonly torn: boolean;
}

/** The file is somebody else's; the message says how that shows. */
export class NoAuditLog extends Error {
  override readonly name = 'NoAuditLog';
}

/** Reads backwards to the begin of the last whole line, however long the file is. @throws NoAuditLog */
export async function readTail(file: FileHandle): Promise<AuditTail> {
  const { size } = await file.stat();
  if (size === 0) return { size, previous: NO_LINE, torn: false };
  let tail: Buffer = Buffer.alloc(0);
  for (let begin = size; tail.length < FURTHEST;) {
    // Doubled each time, so that a long way back is not searched again and again.
    const step = Math.min(begin, Math.max(STEP, tail.length));
    begin -= step;
    tail = Buffer.concat([await readAt(file, begin, step), tail]);
    const torn = tail.at(-1) !== NEWLINE;
    const text = torn ? tail : tail.subarray(0, -1);
    const link = lastLink(text, begin === 0);
    if (link) return { size, previous: hashLine(link), torn };
  }
  throw new NoAuditLog(FOREIGN);
}

/** The last whole line with all that follows it; `undefined` when it begins further ahead. @throws NoAuditLog */
function lastLink(text: Buffer, fromStart: boolean): Buffer | undefined {
  for (let end = text.length; ;) {
    const newline = end > 0 ? text.lastIndexOf(NEWLINE, end - 1) : -1;
    if (newline === -1 && !fromStart) return undefined;
    if (parseLine(text.subarray(newline + 1, end))) return text.subarray(newline + 1);
    if (newline === -1) return requireTorn(text);
    end = newline;
  }
}

/** Without a whole line it is ours only when crashes tore all there are, as they may the first one. */
function requireTorn(text: Buffer): Buffer {
  for (let begin = 0; begin <= text.length;) {
    const newline = text.indexOf(NEWLINE, begin);
    const end = newline === -1 ? text.length : newline;
    if (!isTorn(text.subarray(begin, end))) throw new NoAuditLog(FOREIGN);
    begin = end + 1;
  }
  return text;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('it became shorter while it was read');
  return buffer;
}
