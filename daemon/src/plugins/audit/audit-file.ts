import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { type AuditEvent, formatLine, hashLine } from './audit-line.ts';
import { type AuditTail, NoAuditLog, readTail } from './audit-tail.ts';

const OWNER_ONLY = 0o600;

/**
 * The chain on disk. A line that a crash tore is closed by a newline and stays: it counts as a part of the whole line
 * before it, and the next line's `previous` covers both.
 */
export class AuditFile {
  readonly path: string;
  readonly #handle: FileHandle;
  /** Of the whole lines written; what is beyond is left from a failed write. */
  #size: number;
  #previous: string;
  #failed = false;

  private constructor(
    path: string,
    handle: FileHandle,
    { size, previous }: Pick<AuditTail, 'size' | 'previous'>,
  ) {
    this.path = path;
    this.#handle = handle;
    this.#size = size;
    this.#previous = previous;
  }

  /** Makes the file (0600) when it is missing; one that is no audit log stays as it is. @throws Error in words for the operator. */
  static async open(path: string): Promise<AuditFile> {
    try {
      const handle = await open(path, 'a+', OWNER_ONLY);
      return await AuditFile.#continue(path, handle);
    } catch (error) {
      throw new Error(inWords(path, error), { cause: error });
    }
  }

  static async #continue(path: string, handle: FileHandle): Promise<AuditFile> {
    try {
      requireFile(await handle.stat());
      const { size, previous, torn } = await readTail(handle);
      await handle.chmod(OWNER_ONLY);
      if (torn) await handle.appendFile('\n');
      return new AuditFile(path, handle, { size: torn ? size + 1 : size, previous });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** All or, as far as readers can tell after the next success, none. */
  async append(events: readonly AuditEvent[]): Promise<void> {
    // A full disk may have taken a part of the last try.
    if (this.#failed) await this.#handle.truncate(this.#size);
    let previous = this.#previous;
    let text = '';
    for (const event of events) {
      const line = formatLine(event, previous);
      previous = hashLine(line);
      text += `${line}\n`;
    }
    this.#failed = true;
    await this.#handle.appendFile(text);
    this.#failed = false;
    this.#size += Buffer.byteLength(text);
    this.#previous = previous;
  }

  /** Resolves when what was appended survives a loss of power. */
  async sync(): Promise<void> {
    await this.#handle.datasync();
  }

  /** Whether what is appended can be found at the path: somebody may have moved the file away, or deleted it. */
  async isInPlace(): Promise<boolean> {
    const [own, present] = await Promise.all([
      this.#handle.stat({ bigint: true }),
      stat(this.path, { bigint: true }).catch(() => undefined),
    ]);
    return own.ino === present?.ino && own.dev === present.dev;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** That a file is somebody else's, in words for the operator; what else keeps it from being opened is told then. Reads only. */
export async function auditFileProblem(path: string): Promise<string | undefined> {
  try {
    // To open a pipe would wait for somebody to write.
    requireFile(await stat(path));
    await using handle = await open(path);
    await readTail(handle);
    return undefined;
  } catch (error) {
    return error instanceof NoAuditLog ? inWords(path, error) : undefined;
  }
}

function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw new NoAuditLog('it is no regular file');
}

function inWords(path: string, error: unknown): string {
  if (error instanceof NoAuditLog)
    return `${path} is no audit log (${error.message}) and was left as it is. Set another "file" for audit, or move this one away.`;
  const reason = error instanceof Error ? error.message : String(error);
  return `the audit file ${path} can't be read and written: ${reason}. Mend it, or set another "file" for audit.`;
}
