import { type FileHandle, open } from 'node:fs/promises';
import { type AuditEvent, formatLine, hashLine } from './audit-line.ts';
import { readTail } from './audit-tail.ts';

const OWNER_ONLY = 0o600;

/**
 * The chain on disk. A line that a crash tore is closed by a newline and stays: it counts as a part of the whole line
 * before it, and the next line's `previous` covers both.
 */
export class AuditFile {
  readonly #handle: FileHandle;
  /** Of the whole lines written; what is beyond is left from a failed write. */
  #size: number;
  #previous: string;
  #failed = false;

  private constructor(handle: FileHandle, size: number, previous: string) {
    this.#handle = handle;
    this.#size = size;
    this.#previous = previous;
  }

  /** Makes the file (0600) when it is missing. @throws Error in words for the operator. */
  static async open(path: string): Promise<AuditFile> {
    try {
      const handle = await open(path, 'a+', OWNER_ONLY);
      return await AuditFile.#continue(handle);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the audit file ${path} can't be read and written: ${reason}. Mend it, or set another "file" for audit.`,
        {
          cause: error,
        },
      );
    }
  }

  static async #continue(handle: FileHandle): Promise<AuditFile> {
    try {
      if (!(await handle.stat()).isFile()) throw new Error('it is no regular file');
      await handle.chmod(OWNER_ONLY);
      const { size, previous, torn } = await readTail(handle);
      if (torn) await handle.appendFile('\n');
      return new AuditFile(handle, torn ? size + 1 : size, previous);
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

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
