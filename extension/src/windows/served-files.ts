import type { Static } from '@sinclair/typebox';
import type { FilesApi, FileSending, FileSink } from '../../../common/src/client/conversations/files-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { AttachedCalls, CallOf, OwnerCalls } from './call-table.ts';

interface Sent {
  readonly sending: FileSending;
  readonly controller: AbortController;
}

/** Files that lie where an attached window reads and writes them. */
export class ServedFiles {
  readonly #files: FilesApi;
  readonly #call: CallOf<AttachedCalls>;
  readonly #sent = new Map<number, Sent>();

  constructor(files: FilesApi, call: CallOf<AttachedCalls>) {
    this.#files = files;
    this.#call = call;
  }

  async send(
    [conversation, file, about]: Static<OwnerCalls['files.send']['args']>,
    signal: AbortSignal,
  ): Promise<string> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal.addEventListener('abort', abort);
    const read = async (offset: number, length: number) =>
      new Uint8Array(Buffer.from(await this.#call('file.read', [file, offset, length]), 'base64'));
    const release = () => void this.#call('file.release', [file]).catch(() => undefined);
    const sending = await this.#files.send(conversation, { ...about, read, release }, controller.signal);
    signal.removeEventListener('abort', abort);
    this.#sent.set(file, { sending, controller });
    // Whether it fails shows in its message, too; nobody has to ask.
    sending.done.catch(() => undefined);
    return sending.id;
  }

  /** With the file on its way, or not any more. */
  async done(file: number, signal: AbortSignal): Promise<void> {
    const sent = this.#sent.get(file);
    if (!sent) throw new ClientProblem('refused', 'There is no such file.');
    signal.addEventListener('abort', () => sent.controller.abort(), { once: true });
    if (signal.aborted) sent.controller.abort();
    await sent.sending.done.finally(() => this.#sent.delete(file));
  }

  save(
    [conversation, message, file]: Static<OwnerCalls['files.save']['args']>,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#files.save({ conversation, message }, this.#sinkOf(file), signal);
  }

  #sinkOf(file: number): FileSink {
    return {
      write: (offset, bytes) =>
        this.#call('file.write', [file, offset, Buffer.from(bytes).toString('base64')]),
      finish: () => this.#call('file.finish', [file]),
      abandon: () => this.#call('file.abandon', [file]),
    };
  }
}
