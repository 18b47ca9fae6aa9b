import type { ConversationPage } from '../../../common/src/client/conversations/conversation.ts';
import type { FilesApi, FileSending, FileSink } from '../../../common/src/client/conversations/files-api.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { type FileMove, type FileUpload, uploadsByMessage } from '../direct/file-moves-view.ts';
import { sizeInWords } from '../direct/measures.ts';
import type { MessageTexts } from '../direct/message-texts.ts';
import type { OpenFile } from '../files/open-file.ts';
import { PastedFiles } from '../files/pasted-files.ts';
import type { ViewFileIntent } from '../view-protocol.ts';
import { Upload } from './upload.ts';

/** Where files come from and go to, outside the page. Rejects with what the person must know. */
export interface FilePlaces {
  /** Asks; empty when the person gave up. */
  choose(): Promise<readonly string[]>;
  /** By its URI; `isDropped`: the page named it, not the person. `largest` in bytes. */
  open(uri: string, options: { readonly isDropped: boolean; readonly largest: number }): Promise<OpenFile>;
  /** Asks; `undefined` when the person gave up. */
  saveTo(name: string): Promise<FileSink | undefined>;
}

export interface FileTalkOptions {
  /** Of the conversation. */
  readonly id: string;
  /** Absent where the client or the daemon takes no files. */
  readonly files: () => FilesApi | undefined;
  readonly page: () => ConversationPage;
  /** Why nothing can be sent now, in words. */
  readonly refusal: () => string | undefined;
  readonly places: FilePlaces;
  readonly texts: MessageTexts;
  readonly locale: string;
  readonly now: () => number;
  readonly changed: () => void;
  /** Tells the person. */
  readonly fail: (error: unknown) => void;
}

/** The files of one conversation: what is sent and saved from this window. */
export class FileTalk {
  readonly #options: FileTalkOptions;
  readonly #pasted: PastedFiles;
  readonly #uploads = new Map<string, Upload>();
  readonly #downloads = new Map<string, AbortController>();
  /** One upload after the other. */
  #turn: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(options: FileTalkOptions) {
    this.#options = options;
    this.#pasted = new PastedFiles(options.texts.fileProblems);
  }

  get moves(): readonly FileMove[] {
    const downloads = [...this.#downloads.keys()].map((id) => ({ kind: 'download', id }) as const);
    return [...this.#uploadViews, ...downloads];
  }

  get takesFiles(): boolean {
    return this.#options.files()?.largest !== undefined;
  }

  /** Whether the page is to send more of the file that it handed over. */
  async receive(intent: ViewFileIntent): Promise<boolean> {
    switch (intent.kind) {
      case 'attach':
        this.#largest();
        await this.#sendAll(await this.#options.places.choose(), { isDropped: false });
        return false;
      case 'drop':
        await this.#sendAll(intent.uris, { isDropped: true });
        return false;
      case 'file-begin':
        this.#checkSize(intent.name, intent.size);
        return this.#take(await this.#pasted.begin(intent));
      case 'file-part':
        return this.#take(await this.#pasted.part(intent));
      case 'file-abort':
        await this.#pasted.abort(intent.transfer);
        return false;
    }
  }

  async save(id: string): Promise<void> {
    const { files, page, places, texts, changed, id: conversation } = this.#options;
    const message = page().messages.find((one) => one.id === id);
    if (!message?.file) throw new ClientProblem('refused', texts.notHere);
    if (this.#downloads.has(id)) return;
    const api = this.#api(files);
    const sink = await places.saveTo(message.file.name);
    if (!sink) return;
    const controller = new AbortController();
    this.#downloads.set(id, controller);
    changed();
    try {
      await api.save({ conversation, message: id }, sink, controller.signal);
    } catch (error) {
      await sink.abandon();
      if (!controller.signal.aborted) throw inWords(error, texts.fileProblems.notSaved(message.file.name));
    } finally {
      this.#downloads.delete(id);
    }
  }

  /** `id`: of the message, or of the upload while it has none. */
  cancel(id: string): void {
    const upload = uploadsByMessage(this.#uploadViews).get(id) ?? id;
    this.#uploads.get(upload)?.cancel();
    this.#downloads.get(id)?.abort();
  }

  /** The page is gone: what it was handing over does not come any more. */
  leavePage(): void {
    this.#pasted.abortAll().catch(this.#options.fail);
  }

  dispose(): void {
    this.leavePage();
    for (const upload of this.#uploads.values()) upload.cancel();
    for (const controller of this.#downloads.values()) controller.abort();
  }

  get #uploadViews(): readonly FileUpload[] {
    return [...this.#uploads.values()].map(({ view }) => view);
  }

  async #sendAll(uris: readonly string[], source: { readonly isDropped: boolean }): Promise<void> {
    const { places, texts, fail } = this.#options;
    const largest = this.#largest();
    for (const uri of uris) {
      try {
        this.#send(await places.open(uri, { ...source, largest }));
      } catch (error) {
        fail(inWords(error, texts.fileProblems.unreadable(lastPartOf(uri))));
      }
    }
  }

  #take(file: OpenFile | undefined | false): boolean {
    if (file) this.#send(file);
    return file === undefined;
  }

  #send(file: OpenFile): void {
    const { now, changed, fail } = this.#options;
    const upload = new Upload(file, { id: `upload-${this.#count++}`.padEnd(22, '-'), now: now(), fail });
    this.#uploads.set(upload.view.id, upload);
    this.#turn = this.#turn.then(() => this.#carry(upload));
    changed();
  }

  async #carry(upload: Upload): Promise<void> {
    const { fail, changed } = this.#options;
    try {
      const sending = await this.#begin(upload);
      changed();
      await sending?.done;
    } catch (error) {
      if (!upload.signal.aborted) fail(error);
    }
    this.#uploads.delete(upload.view.id);
    if (upload.message === undefined) upload.close();
    changed();
  }

  async #begin(upload: Upload): Promise<FileSending | undefined> {
    const { id, files } = this.#options;
    const { name, size } = upload.view;
    this.#checkSize(name, size);
    if (upload.signal.aborted) return undefined;
    const sending = await this.#api(files).send(id, upload.source, upload.signal);
    upload.message = sending.id;
    return sending;
  }

  /** @throws ClientProblem while nothing can be sent */
  #largest(): number {
    const { files, refusal, texts } = this.#options;
    const words = refusal();
    const largest = files()?.largest;
    if (words !== undefined || largest === undefined)
      throw new ClientProblem('refused', words ?? texts.fileProblems.notNow);
    return largest;
  }

  #checkSize(name: string, size: number): void {
    const largest = this.#largest();
    if (size <= largest) return;
    const { texts, locale } = this.#options;
    throw new ClientProblem('refused', texts.fileProblems.tooLarge(name, sizeInWords(largest, locale)));
  }

  #api(files: FileTalkOptions['files']): FilesApi {
    const api = files();
    if (api) return api;
    throw new ClientProblem('refused', this.#options.texts.fileProblems.notNow);
  }
}

/** A file system's own words name paths and codes only. */
function inWords(error: unknown, words: string): unknown {
  return error instanceof ClientProblem ? error : new ClientProblem('refused', words, { cause: error });
}

function lastPartOf(uri: string): string {
  const part = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
