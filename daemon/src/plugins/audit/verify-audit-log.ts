import { createReadStream } from 'node:fs';
import { hashLine, NO_LINE } from './audit-line.ts';
import { readLines } from './read-lines.ts';

export interface AuditVerdict {
  readonly lines: number;
  /** Hash of the last line. It alone covers that line: whoever noted it earlier can prove that nothing was cut off. */
  readonly head: string;
  /** Number (from 1) of the first line that does not continue the one before. */
  readonly brokenAt?: number;
}

/** Follows the chain through a whole file, without holding it in memory. @throws Error when it can't be read. */
export async function verifyAuditLog(file: string): Promise<AuditVerdict> {
  let lines = 0;
  let head = NO_LINE;
  let brokenAt: number | undefined;
  let torn = false;
  for await (const { bytes, terminated } of readLines(createReadStream(file))) {
    lines++;
    const entry = parseEntry(bytes);
    if (!continues(entry, { head, torn })) brokenAt ??= lines;
    torn = entry === undefined;
    // Nothing but a crash explains a line that is none, and after a crash the daemon starts: see `continues`.
    head = hashLine(bytes);
    if (!terminated) torn = false;
  }
  if (torn) brokenAt ??= lines;
  return { lines, head, ...(brokenAt === undefined ? {} : { brokenAt }) };
}
