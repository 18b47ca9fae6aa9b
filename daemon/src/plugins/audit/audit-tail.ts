import type { FileHandle } from 'node:fs/promises';
import { hashLine, NO_LINE } from './audit-line.ts';

const NEWLINE = 0x0a;
const STEP = 4096;

/** Where a file's chain is to be continued. */
export interface AuditTail {
  readonly size: number;
  /** Hash of the last line, torn or whole. */
  readonly previous: string;
  /** The last line has no newline: the daemon ended while it was written. */
  readonly torn: boolean;
}

/** Reads backwards to the last line's begin, however long the file is. */
export async function readTail(file: FileHandle): Promise<AuditTail> {
  const { size } = await file.stat();
  if (size === 0) return { size, previous: NO_LINE, torn: false };
  const torn = (await readAt(file, size - 1, 1))[0] !== NEWLINE;
  const line = await lastLine(file, torn ? size : size - 1);
  return { size, previous: hashLine(line), torn };
}

/** The bytes before `end`, back to the newline before them. */
async function lastLine(file: FileHandle, end: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let upper = end; upper > 0; ) {
    const lower = Math.max(0, upper - STEP);
    const chunk = await readAt(file, lower, upper - lower);
    const newline = chunk.lastIndexOf(NEWLINE);
    parts.unshift(chunk.subarray(newline + 1));
    if (newline !== -1) break;
    upper = lower;
  }
  return Buffer.concat(parts);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('the audit file became shorter while it was read');
  return buffer;
}
