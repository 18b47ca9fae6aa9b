import { decodeBase64Url } from '../../text/base64.ts';
import type { Clock } from '../../clock.ts';
import { download } from '../files/download.ts';
import type { FileBlob } from '../files/file-link.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import type { Encryption } from './encryption.ts';
import type { FilesApi, FileSending, FileSink, FileSource } from './files-api.ts';
import type { Messenger } from './messenger.ts';

export interface FilesParts {
  readonly encryption: Encryption;
  readonly clock: Clock;
  /** Runs what says something in a conversation, where this person may. @throws ClientProblem */
  readonly write: <T>(conversation: string, say: (messenger: Messenger) => T | Promise<T>) => Promise<T>;
}

/** The files of the person who is signed in, for the views. */
export class Files implements FilesApi {
  readonly #parts: FilesParts;

  constructor(parts: FilesParts) {
    this.#parts = parts;
  }

  get largest(): number | undefined {
    return this.#parts.encryption.files.largest;
  }

  async send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending> {
    try {
      this.#check(source);
      const { id, uploads } = await this.#parts.write(conversation, async (messenger) => ({
        id: await messenger.uploads.begin(conversation, source),
        uploads: messenger.uploads,
      }));
      const done = uploads.carry(id, { source, signal });
      // What went wrong is in the line too.
      done.catch(() => undefined);
      return { id, done };
    } catch (error) {
      throw problemOf(error);
    }
  }

  async save(conversation: string, messageId: string, sink: FileSink, signal: AbortSignal): Promise<void> {
    const { encryption, clock } = this.#parts;
    const id = decodeBase64Url(messageId);
    const { moves } = encryption.opened;
    const file = this.#fileOf(conversation, id);
    if (moves.movedOf(conversation, id) !== undefined)
      throw new ClientProblem('refused', 'This file is on its way already.');
    moves.begin(conversation, id, file.size);
    const onProgress = (moved: number) => {
      moves.note(conversation, id, moved);
    };
    try {
      await download({ links: encryption.files, clock, signal, onProgress, file, sink });
    } finally {
      moves.end(conversation, id);
    }
  }

  #check({ size }: FileSource): void {
    const { largest } = this;
    if (largest === undefined)
      throw new ClientProblem('refused', 'This server takes no files, or is not connected.');
    if (size > largest)
      throw new ClientProblem(
        'refused',
        `The file is too large: this server takes ${largest} bytes at most.`,
      );
  }

  #fileOf(conversation: string, id: Uint8Array): FileBlob {
    const { kind, file } = this.#parts.encryption.opened.log.shown(conversation, id) ?? {};
    if (kind !== 'file' || !file) throw new ClientProblem('refused', 'There is no such file here any more.');
    const { hash } = file;
    if (!hash) throw new ClientProblem('refused', 'The file is not at the server yet.');
    return { ...file, hash };
  }
}
