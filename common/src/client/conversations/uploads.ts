import type { Clock } from '../../clock.ts';
import { decodeBase64Url, encodeBase64Url } from '../../text/base64.ts';
import { safeFileName } from '../../text/file-name.ts';
import { optional, struct, text } from '../../wire/schema.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import { upload } from '../files/upload.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import type { ConversationLog } from './lines/conversation-log.ts';
import type { DirectBook } from './book/direct-book.ts';
import type { FileMoves } from './file-moves.ts';
import type { FileSource } from './files-api.ts';
import { lineOutbound } from './book/outbound.ts';
import { messageIdOf } from './lines/say-text.ts';
import type { StoredMessage } from './book/stored-message.ts';
import { again, anew, failed, uploadLine } from './upload-line.ts';
import { VaultTable } from './book/vault-table.ts';

const SPACE = 'uploads';
/** What is not at the daemon yet, under the id of its line; that has the file's key. */
const rows = new VaultTable(SPACE, struct({ conversation: text(256, 1), version: optional(text(1_024)) }));
type Row = ReturnType<typeof rows.decode>;
type StoredFile = NonNullable<StoredMessage['file']>;

const INTERRUPTED =
  'It was not sent before NonceSense was closed. Send the file again: it goes on where it was.';
const NO_SOURCE =
  'The file is not at hand any more. Send it again: it goes on where it was, unless it was changed.';

export interface UploadsParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly moves: FileMoves;
  readonly files: DaemonFiles;
  readonly user: string;
  readonly clock: Clock;
  /** As a messenger does. */
  readonly run: <T>(task: () => T | Promise<T>) => Promise<T>;
  /** Something waits to be sent. */
  readonly send: () => void;
}

/** A file that can be read here. */
interface Held {
  readonly source: FileSource;
  /** The person wants no more of it. */
  readonly signal: AbortSignal;
}

interface Failure {
  readonly problem: ClientProblem;
  /** Of that attempt: aborted when it was discarded meanwhile. */
  readonly stop: AbortController;
}

/**
 * Files that go out: first to the daemon, then as lines of this person. Key and id are in the vault before anything
 * leaves. Under one key goes one content: only a source of the same version goes on with what was begun.
 */
export class Uploads {
  readonly #parts: UploadsParts;
  readonly #rows: Map<string, Row>;
  /** By the id of the line, as all here. */
  readonly #held = new Map<string, Held>();
  readonly #underWay = new Map<string, AbortController>();
  readonly #waiting = new Set<string>();

  /** @throws Error when the vault holds what this version does not know. */
  constructor(parts: UploadsParts) {
    this.#parts = parts;
    this.#rows = new Map([...parts.book.resident(SPACE)].map(([key, value]) => [key, rows.decode(value)]));
  }

  /** How many failed in a conversation, and wait until they are sent again or given up. */
  failedIn(conversation: string): number {
    return [...this.#waiting].filter((key) => this.#rows.get(key)?.conversation === conversation).length;
  }

  /** Within a change of the messenger, once it was opened: what the last process did not bring to an end. */
  async noteInterrupted(): Promise<void> {
    for (const [key, { conversation }] of this.#rows) {
      this.#waiting.add(key);
      await this.#change(conversation, key, (line) =>
        line.state === 'sending' ? failed(line, INTERRUPTED) : line,
      );
    }
  }

  /** Within a change of the messenger: makes the line, or takes up the one of before. @returns its id */
  async begin(conversation: string, source: FileSource): Promise<string> {
    const before = await this.#begun(conversation, source);
    if (before !== undefined) return before;
    const { clock, user, book, log } = this.#parts;
    const now = clock.now();
    const seconds = book.conversations.get(conversation)?.timer?.seconds;
    const line = uploadLine(source, { user, now, seconds });
    const key = encodeBase64Url(line.id);
    const { version } = source;
    this.#put(key, { conversation, ...(version !== undefined && { version }) });
    log.append(conversation, line, { standing: 'accepted', now });
    return key;
  }

  /** Resolves when it is at the daemon and its line in the queue. @throws ClientProblem, as the line says too */
  async carry(key: string, held: Held): Promise<void> {
    const row = this.#rows.get(key);
    if (!row || this.#underWay.has(key)) {
      held.source.release?.();
      return;
    }
    const stop = new AbortController();
    this.#hold(key, held);
    this.#waiting.delete(key);
    this.#underWay.set(key, stop);
    try {
      const hash = await this.#upload(key, row, {
        ...held,
        signal: AbortSignal.any([held.signal, stop.signal]),
      });
      await this.#parts.run(() => this.#arrived(key, row, hash));
      this.#parts.send();
    } catch (error) {
      await this.#failed(key, row, { problem: problemOf(error), stop });
      throw problemOf(error);
    } finally {
      // By now another attempt may be under way.
      if (this.#underWay.get(key) === stop) this.#end(key, row);
    }
  }

  /**
   * Within a change of the messenger: sends the file anew, under another key, for it may have changed. `false`: it is
   * none of these. @throws ClientProblem when it can't be read any more
   */
  async retry(key: string): Promise<boolean> {
    const row = this.#rows.get(key);
    if (!row) return false;
    const held = this.#held.get(key);
    if (!held) throw new ClientProblem('refused', NO_SOURCE);
    if (this.#underWay.has(key)) return true;
    await this.#change(row.conversation, key, (line) => this.#anew(line));
    // What went wrong is in the line.
    this.carry(key, held).catch(() => undefined);
    return true;
  }

  /** Within a change of the messenger. `false`: it is none of these. */
  async discard(key: string): Promise<boolean> {
    const row = this.#rows.get(key);
    if (!row) return false;
    const underWay = this.#underWay.get(key);
    if (underWay) underWay.abort();
    else await this.#remove(key, row);
    return true;
  }

  /** Nothing is sent by this one any more. */
  dispose(): void {
    for (const { source } of this.#held.values()) source.release?.();
    this.#held.clear();
  }

  /** In the place of the source of before, if there was one. */
  #hold(key: string, held: Held): void {
    const before = this.#held.get(key)?.source;
    if (before !== held.source) before?.release?.();
    this.#held.set(key, held);
  }

  async #upload(key: string, { conversation }: Row, { source, signal }: Held): Promise<Uint8Array> {
    const { files, clock, moves, run } = this.#parts;
    const id = decodeBase64Url(key);
    // Behind the change that made it: nothing leaves before the key is on disk.
    const file = await run(() => this.#fileOf(conversation, id));
    moves.begin(conversation, id, file.size);
    const onProgress = (moved: number) => {
      moves.note(conversation, id, moved);
    };
    const { hash } = await upload({
      links: files,
      clock,
      source,
      signal,
      onProgress,
      blob: file.blob,
      key: file.key,
    });
    return hash;
  }

  async #arrived(key: string, { conversation }: Row, hash: Uint8Array): Promise<void> {
    const { book, log, user } = this.#parts;
    const id = decodeBase64Url(key);
    const line = await log.said(conversation, user, id);
    this.#forget(key);
    if (!line?.message.file) return;
    const { message } = line;
    log.replace(conversation, line, { ...message, file: { ...line.message.file, hash } });
    book.addOutbound(lineOutbound(conversation, message));
  }

  #end(key: string, { conversation }: Row): void {
    this.#underWay.delete(key);
    this.#parts.moves.end(conversation, decodeBase64Url(key));
  }

  /** Where the vault is closed, the next process finds it begun. */
  async #failed(key: string, row: Row, { problem: { code, message }, stop }: Failure): Promise<void> {
    const { run } = this.#parts;
    await run(async () => {
      // With its line: whoever sees that it failed can try again at once.
      this.#end(key, row);
      if (code === 'cancelled' || stop.signal.aborted) {
        await this.#remove(key, row);
        return;
      }
      // What was read of it may have been other content.
      if (code === 'file-unusable') this.#put(key, { conversation: row.conversation });
      this.#waiting.add(key);
      const words = code === 'lost' ? INTERRUPTED : message;
      await this.#change(row.conversation, key, (line) => failed(line, words));
    }).catch(() => undefined);
  }

  async #remove(key: string, { conversation }: Row): Promise<void> {
    const { log, files, user } = this.#parts;
    const id = decodeBase64Url(key);
    const line = await log.said(conversation, user, id);
    if (line?.message.file) files.remove(line.message.file.blob);
    await log.removeOwn(conversation, id);
    this.#forget(key);
  }

  /** The line that is there for it already; one that was not brought to an end is taken up. */
  async #begun(conversation: string, source: FileSource): Promise<string | undefined> {
    const { message, version } = source;
    const isRow = message !== undefined && this.#rows.has(message);
    if (message !== undefined && !isRow && (await this.#isSaid(conversation, message))) return message;
    const key = isRow ? message : await this.#unfinished(conversation, source);
    if (key === undefined) return undefined;
    this.#waiting.delete(key);
    const isSame = version !== undefined && this.#rows.get(key)?.version === version;
    if (!isSame) this.#put(key, { conversation, ...(version !== undefined && { version }) });
    await this.#change(conversation, key, isSame ? again : (line) => this.#anew(line));
    return key;
  }

  async #isSaid(conversation: string, message: string): Promise<boolean> {
    return (await this.#parts.log.said(conversation, this.#parts.user, messageIdOf(message))) !== undefined;
  }

  /** What the daemon has of it is of no use any more. */
  #anew(line: StoredMessage): StoredMessage {
    if (line.file) this.#parts.files.remove(line.file.blob);
    return anew(line);
  }

  async #unfinished(conversation: string, { name, size, version }: FileSource): Promise<string | undefined> {
    for (const [key, row] of this.#rows) {
      if (version === undefined || row.version !== version || row.conversation !== conversation) continue;
      if (this.#underWay.has(key)) continue;
      const line = await this.#parts.log.said(conversation, this.#parts.user, decodeBase64Url(key));
      if (line?.message.text === safeFileName(name) && line.message.file?.size === size) return key;
    }
    return undefined;
  }

  async #fileOf(conversation: string, id: Uint8Array): Promise<StoredFile> {
    const line = await this.#parts.log.said(conversation, this.#parts.user, id);
    if (!line?.message.file) throw new ClientProblem('cancelled', 'The message is not here any more.');
    return line.message.file;
  }

  #change(conversation: string, key: string, change: (line: StoredMessage) => StoredMessage): Promise<void> {
    return this.#parts.log.changeOwn(conversation, [decodeBase64Url(key)], change);
  }

  #put(key: string, row: Row): void {
    this.#rows.set(key, row);
    this.#parts.book.write(rows.put(key, row));
  }

  #forget(key: string): void {
    this.#rows.delete(key);
    this.#waiting.delete(key);
    this.#held.get(key)?.source.release?.();
    this.#held.delete(key);
    this.#parts.book.write(rows.remove(key));
  }
}
