import { decodeBase64Url } from '../../text/base64.ts';
import type { Clock } from '../../clock.ts';
import { download } from '../files/download.ts';
import type { FileBlob } from '../files/file-link.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import { expectMoreThanTexts } from './classic/expect-classic.ts';
import type { Conversations } from './conversations.ts';
import type { Encryption } from './encryption.ts';
import type { FileMessage, FilesApi, FileSending, FileSink, FileSource } from './files-api.ts';

/** The files of the person who is signed in, for the views. */
export class Files implements FilesApi {
  readonly #encryption: Encryption;
  readonly #conversations: Pick<Conversations, 'write'>;
  readonly #clock: Clock;

  constructor(encryption: Encryption, conversations: Pick<Conversations, 'write'>, clock: Clock) {
    this.#encryption = encryption;
    this.#conversations = conversations;
    this.#clock = clock;
  }

  get largest(): number | undefined {
    return this.#encryption.files.largest;
  }

  async send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending> {
    try {
      this.#check(source);
      const { id, uploads } = await this.#conversations.write(conversation, async ({ parts }) => {
        expectMoreThanTexts(conversation, parts);
        return { id: await parts.uploads.begin(conversation, source), uploads: parts.uploads };
      });
      const done = uploads.carry(id, { source, signal });
      // What went wrong is in the line too.
      done.catch(() => undefined);
      return { id, done };
    } catch (error) {
      throw problemOf(error);
    }
  }

  async save({ conversation, message }: FileMessage, sink: FileSink, signal: AbortSignal): Promise<void> {
    const [links, clock] = [this.#encryption.files, this.#clock];
    const id = decodeBase64Url(message);
    const { moves } = this.#encryption.opened.parts;
    const file = this.#fileOf(conversation, id);
    if (moves.movedOf(conversation, id) !== undefined)
      throw new ClientProblem('refused', 'This file is on its way already.');
    moves.begin(conversation, id, file.size);
    const onProgress = (moved: number) => {
      moves.note(conversation, id, moved);
    };
    try {
      await download({ links, clock, signal, onProgress, file, sink });
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
    const { kind, file } = this.#encryption.opened.log.shown(conversation, id) ?? {};
    if (kind !== 'file' || !file) throw new ClientProblem('refused', 'There is no such file here any more.');
    const { hash } = file;
    if (!hash) throw new ClientProblem('refused', 'The file is not at the server yet.');
    return { ...file, hash };
  }
}
