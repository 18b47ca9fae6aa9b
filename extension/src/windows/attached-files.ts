import type {
  FileMessage,
  FilesApi,
  FileSending,
  FileSink,
  FileSource,
} from '../../../common/src/client/conversations/files-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { AttachedCalls, CallOf, Doing, OwnerCalls } from './call-table.ts';

/** Files of this window, which the owner's client reads and writes over the link. */
export class AttachedFiles implements FilesApi {
  readonly #call: CallOf<OwnerCalls>;
  readonly #largest: () => number | undefined;
  readonly #sources = new Map<number, FileSource>();
  readonly #sinks = new Map<number, FileSink>();
  #count = 0;

  constructor(call: CallOf<OwnerCalls>, largest: () => number | undefined) {
    this.#call = call;
    this.#largest = largest;
  }

  get largest(): number | undefined {
    return this.#largest();
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

  async send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending> {
    const file = this.#count++;
    const { name, mediaType, size, version } = source;
    const about = {
      name: name.toWellFormed(),
      size,
      ...(mediaType !== undefined && { mediaType }),
      ...(version !== undefined && { version }),
    };
    this.#sources.set(file, source);
    try {
      const id = await this.#call('files.send', [conversation, file, about], signal);
      const done = this.#call('files.done', [file], signal);
      done.catch(() => undefined);
      return { id, done };
    } catch (error) {
      this.#sources.delete(file);
      throw error;
    }
  }

  async save({ conversation, message }: FileMessage, sink: FileSink, signal: AbortSignal): Promise<void> {
    const file = this.#count++;
    this.#sinks.set(file, sink);
    try {
      await this.#call('files.save', [conversation, message, file], signal);
    } finally {
      // The owner went away in the middle of it, or failed before it began.
      if (this.#sinks.has(file)) await this.#takeSink(file).abandon();
    }
  }

  /** The owner is gone, and reads nothing more. */
  end(): void {
    for (const file of [...this.#sources.keys()]) this.#release(file);
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

function present<T>(files: ReadonlyMap<number, T>, file: number): T {
  const found = files.get(file);
  if (found) return found;
  throw new ClientProblem('refused', 'There is no such file.');
}
