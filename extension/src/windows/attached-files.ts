import type {
  FileMessage,
  FilesApi,
  FileSending,
  FileSink,
  FileSource,
} from '../../../common/src/client/conversations/files-api.ts';
import { growingId } from '../../../common/src/client/growing-id.ts';
import { encodeBase64Url } from '../../../common/src/text/base64.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { AttachedDesk } from './attached-desk.ts';
import type { AttachedCalls, Doing } from './call-table.ts';
import type { SharedClient } from './shared-client.ts';

/** A file of this window on its way. */
interface Sending {
  readonly conversation: string;
  /** With the id of its message. */
  readonly source: FileSource & { readonly message: string };
  readonly signal: AbortSignal;
}

/** Files of this window, which the owner's client reads and writes over the link. */
export class AttachedFiles implements FilesApi {
  readonly #desk: AttachedDesk;
  readonly #sources = new Map<number, FileSource>();
  readonly #sinks = new Map<number, FileSink>();
  readonly #underWay = new Set<number>();
  #isOver = false;
  #count = 0;

  constructor(desk: AttachedDesk) {
    this.#desk = desk;
  }

  get largest(): number | undefined {
    return this.#desk.news.largestFile ?? undefined;
  }

  /** What the owner asks of the files. */
  get doing(): Doing<AttachedCalls> {
    return {
      'file.read': async ([file, offset, length]) => {
        const bytes = await present(this.#sources, file).read(offset, length);
        return Buffer.from(bytes).toString('base64');
      },
      'file.release': ([file]) => this.#release(file),
      'file.write': ([file, offset, bytes]) =>
        present(this.#sinks, file).write(offset, new Uint8Array(Buffer.from(bytes, 'base64'))),
      'file.finish': ([file]) => this.#takeSink(file).finish(),
      'file.abandon': ([file]) => this.#takeSink(file).abandon(),
    };
  }

  /** When the owner goes away in the middle of it, whoever is next goes on with it, as the same message. */
  send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending> {
    const message = source.message ?? encodeBase64Url(growingId(this.#desk.now()));
    const sending = { conversation, source: { ...source, message }, signal };
    return this.#desk.sayOnce({
      say: () => this.#begin(sending),
      canRepeat: (next) => canTake(next, sending),
      repeat: ({ files }) => files.send(conversation, sending.source, signal),
    });
  }

  async #begin({ conversation, source, signal }: Sending): Promise<FileSending> {
    const file = this.#count++;
    this.#sources.set(file, source);
    this.#underWay.add(file);
    try {
      const id = await this.#desk.call('files.send', [conversation, file, aboutOf(source)], signal);
      const done = this.#end(file, { conversation, source: { ...source, message: id }, signal });
      done.catch(() => undefined);
      return { id, done };
    } catch (error) {
      this.#sources.delete(file);
      this.#underWay.delete(file);
      throw error;
    }
  }

  async #end(file: number, sending: Sending): Promise<void> {
    const { conversation, source, signal } = sending;
    const taken = { byNext: false };
    try {
      await this.#desk.sayOnce({
        say: () => this.#desk.call('files.done', [file], signal),
        canRepeat: (next) => canTake(next, sending),
        repeat: async ({ files }) => {
          const { done } = await files.send(conversation, source, signal);
          taken.byNext = true;
          await done;
        },
      });
    } catch (error) {
      // Else it may be sent again, by whoever has it.
      if (this.#isOver && !taken.byNext) source.release?.();
      throw error;
    } finally {
      this.#underWay.delete(file);
    }
  }

  async save({ conversation, message }: FileMessage, sink: FileSink, signal: AbortSignal): Promise<void> {
    const file = this.#count++;
    this.#sinks.set(file, sink);
    try {
      await this.#desk.call('files.save', [conversation, message, file], signal);
    } finally {
      // The owner went away in the middle of it, or failed before it began.
      if (this.#sinks.has(file)) await this.#takeSink(file).abandon();
    }
  }

  /** The owner is gone, and reads nothing more: what was under way goes on elsewhere. */
  end(): void {
    this.#isOver = true;
    for (const file of [...this.#sources.keys()])
      if (this.#underWay.has(file)) this.#sources.delete(file);
      else this.#release(file);
  }

  #release(file: number): void {
    this.#sources.get(file)?.release?.();
    this.#sources.delete(file);
  }

  #takeSink(file: number): FileSink {
    const sink = present(this.#sinks, file);
    this.#sinks.delete(file);
    return sink;
  }
}

function canTake({ files, conversations }: SharedClient, { conversation }: Sending): boolean {
  return files.largest !== undefined && conversations.find(conversation) !== undefined;
}

function aboutOf({ name, mediaType, size, version, message }: Sending['source']) {
  return {
    name: name.toWellFormed(),
    size,
    message,
    ...(mediaType !== undefined && { mediaType }),
    ...(version !== undefined && { version }),
  };
}

function present<T>(files: ReadonlyMap<number, T>, file: number): T {
  const found = files.get(file);
  if (found) return found;
  throw new ClientProblem('refused', 'There is no such file.');
}
