import { createReadStream } from 'node:fs';
import { hashLine, NO_LINE, parseLine } from './audit-line.ts';
import { readLines } from './read-lines.ts';

export interface AuditVerdict {
  readonly lines: number;
  /** Lines that a crash tore; they are covered by the line after them. */
  readonly torn: number;
  /** What the next line's `previous` will be: noted elsewhere, it proves later that nothing was cut off or rewritten. */
  readonly head: string;
  /** Number (from 1) of the first line that does not continue the ones before it. */
  readonly brokenAt?: number;
}

const NEWLINE = Buffer.from('\n');

/** Follows the chain through a whole file without holding it in memory. @throws Error when it can't be read. */
export async function verifyAuditLog(file: string): Promise<AuditVerdict> {
  let lines = 0;
  let torn = 0;
  let brokenAt: number | undefined;
  /** The last whole line and the torn ones since. */
  let link: Buffer[] = [];
  for await (const line of readLines(createReadStream(file))) {
    lines++;
    const parsed = parseLine(line);
    if (parsed === undefined) {
      torn++;
      link.push(...(link.length > 0 ? [NEWLINE] : []), line);
      continue;
    }
    if (parsed.previous !== hashLink(link)) brokenAt ??= lines;
    link = [line];
  }
  return { lines, torn, head: hashLink(link), ...(brokenAt === undefined ? {} : { brokenAt }) };
}

function hashLink(link: readonly Buffer[]): string {
  return link.length === 0 ? NO_LINE : hashLine(Buffer.concat(link));
}
