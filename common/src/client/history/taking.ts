import type { Static } from '@sinclair/typebox';
import type { Clock } from '../../clock.ts';
import { bodies, type ContentBody } from '../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../text/base64.ts';
import { bytes, struct } from '../../wire/schema.ts';
import type { HandOver } from '../conversations/devices/devices-api.ts';
import type { FileSink } from '../conversations/files-api.ts';
import { messageKey } from '../conversations/book/stored-message.ts';
import { VaultTable } from '../conversations/book/vault-table.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import { download } from '../files/download.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { ArchiveError } from './archive-error.ts';
import type { ArchiveItem } from './archive-items.ts';
import { readArchive } from './archive-reader.ts';
import { Merging, type MergingParts } from './merging.ts';

const SPACE = 'histories';
const rowSchema = struct({ device: bytes(16), ...bodies.history.properties });
/** What is to be taken, in its order. */
const rows = new VaultTable(SPACE, rowSchema);
type Row = Static<typeof rowSchema>;

/** No client makes larger ones. */
const MAX_PART_BYTES = 8 * 1_048_576;
/** Of one commit: other changes wait for it, and a line is read with all of it. */
const COMMIT_ITEMS = 500;
const COMMIT_BYTES = 262_144;

const { signal: never } = new AbortController();

export interface TakingParts extends MergingParts {
  readonly files: DaemonFiles;
  readonly clock: Clock;
  /** As a messenger does. */
  readonly run: <T>(task: () => T | Promise<T>) => Promise<T>;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
}

/**
 * Takes history that another device of this person gives, part by part. A part is remembered until all of it is here:
 * after a crash it is fetched once more, and what it has brought already is recognised.
 */
export class Taking {
  readonly #parts: TakingParts;
  readonly #rows: Map<string, Row>;
  #isWorking = false;
  #progress: HandOver | undefined;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(parts: TakingParts) {
    this.#parts = parts;
    const kept = [...parts.book.resident(SPACE)].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#rows = new Map(kept.map(([key, value]) => [key, rows.decode(value)]));
  }

  /** As long as there is something to be taken, also without a connection. */
  get progress(): HandOver | undefined {
    const [first] = this.#rows.values();
    if (this.#progress || !first) return this.#progress;
    const total = [...this.#rows.values()].reduce((sum, { messages }) => sum + messages, 0);
    return { device: encodeBase64Url(first.device), done: 0, total };
  }

  /** Within a change of the messenger: there is another part. */
  add(device: Uint8Array, body: ContentBody<'history'>): void {
    const last = Number([...this.#rows.keys()].at(-1) ?? 0);
    const [key, row] = [messageKey(last + 1), { ...body, device }];
    this.#rows.set(key, row);
    this.#parts.book.write(rows.put(key, row));
    this.goOn();
  }

  /** Takes what is there to be taken, behind what is under way. */
  goOn(): void {
    if (this.#isWorking || this.#rows.size === 0) return;
    this.#isWorking = true;
    this.#work()
      .catch((error: unknown) => {
        this.#tell(problemOf(error));
      })
      .finally(() => {
        this.#isWorking = false;
        this.#progress = undefined;
        this.#parts.changed();
      });
  }

  async #work(): Promise<void> {
    for (let [next] = this.#rows; next; [next] = this.#rows) {
      const [key, row] = next;
      try {
        await this.#take(key, row);
      } catch (error) {
        const problem = error instanceof ArchiveError ? damaged(error) : problemOf(error);
        if (isForLater(problem)) throw problem;
        this.#tell(problem);
        await this.#parts.run(() => {
          this.#forget(key);
        });
      }
      this.#parts.files.remove(row.blob);
    }
  }

  async #take(key: string, row: Row): Promise<void> {
    const { files, clock } = this.#parts;
    const { device, size, messages } = row;
    if (size > MAX_PART_BYTES) throw new ArchiveError('damaged');
    const done = this.#progress?.done ?? 0;
    this.#show({ device: encodeBase64Url(device), done, total: done + messages });
    const part = new PartSink();
    await download({ links: files, clock, signal: never, file: row, sink: part });
    await this.#merge(part, () => {
      this.#forget(key);
    });
  }

  /** Commit by commit; `done` goes with the last one. */
  async #merge(part: PartSink, done: () => void): Promise<void> {
    const merging = new Merging(this.#parts);
    let items: ArchiveItem[] = [];
    const flush = async (end?: () => void): Promise<void> => {
      const taken = items;
      items = [];
      await this.#parts.run(async () => {
        for (const item of taken) await merging.take(item);
        end?.();
      });
      this.#count(taken);
    };
    try {
      let weight = 0;
      for await (const item of readArchive(part.chunks())) {
        items.push(item);
        weight += weightOf(item);
        if (weight < COMMIT_BYTES && items.length < COMMIT_ITEMS) continue;
        await flush();
        weight = 0;
      }
    } catch (error) {
      if (error instanceof ArchiveError) await flush();
      throw error;
    }
    await flush(done);
  }

  #count(items: readonly ArchiveItem[]): void {
    if (!this.#progress) return;
    const done = this.#progress.done + items.filter(({ kind }) => kind === 'line').length;
    const header = items.find((item) => item.kind === 'header');
    const total = Math.max(this.#progress.total, header?.body.total ?? 0, done);
    this.#show({ ...this.#progress, done, total });
  }

  #show(progress: HandOver): void {
    this.#progress = progress;
    this.#parts.changed();
  }

  #tell(problem: ClientProblem): void {
    if (isForLater(problem)) return;
    const words = `Some of the history from another device of yours could not be taken. ${problem.message}`;
    this.#parts.report(new ClientProblem(problem.code, words, { cause: problem }));
  }

  #forget(key: string): void {
    this.#rows.delete(key);
    this.#parts.book.write(rows.remove(key));
  }
}

/** The connection, or the vault, was closed: the next one goes on. */
function isForLater({ code }: ClientProblem): boolean {
  return code === 'lost' || code === 'encryption-not-ready';
}

function damaged(error: ArchiveError): ClientProblem {
  return new ClientProblem('file-damaged', error.message, { cause: error });
}

/** About as many bytes as it takes in the vault. */
function weightOf(item: ArchiveItem): number {
  if (item.kind === 'line') return 200 + 3 * item.body.text.length;
  if (item.kind === 'person') return 200 + item.body.list.length;
  return item.kind === 'group' ? item.body.record.length : 200;
}

/** A part in memory: all of it is known to be whole before any of it is used. */
class PartSink implements FileSink {
  #chunks: Uint8Array[] = [];

  write(_offset: number, chunk: Uint8Array): Promise<void> {
    this.#chunks.push(Uint8Array.from(chunk));
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  abandon(): Promise<void> {
    this.#chunks = [];
    return Promise.resolve();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const chunk of this.#chunks) yield await Promise.resolve(chunk);
  }
}
