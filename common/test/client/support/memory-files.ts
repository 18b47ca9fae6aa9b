import type {
  FileMessage,
  FilesApi,
  FileSending,
  FileSink,
  FileSource,
} from '../../../src/client/conversations/files-api.ts';
import { ClientProblem } from '../../../src/client/problem.ts';
import type { MemoryConversations } from './memory-conversations.ts';

const CHUNK = 65_536;

/** Files of the conversations in memory: the edge of a view. */
export class MemoryFiles implements FilesApi {
  readonly #conversations: MemoryConversations;
  readonly #contents = new Map<string, Uint8Array>();
  /** What failed can be sent again. */
  readonly #held = new Map<string, () => Promise<void>>();
  /** Each chunk waits for it. */
  gate: Promise<unknown> = Promise.resolve();
  largest: number | undefined = 1_000_000;
  /** What the next call rejects with. */
  problem: ClientProblem | undefined;

  constructor(conversations: MemoryConversations) {
    this.#conversations = conversations;
  }

  /** What was sent with the message. */
  contentOf(messageId: string): Uint8Array | undefined {
    return this.#contents.get(messageId);
  }

  /** Another person's file comes. */
  receive(user: string, name: string, content: Uint8Array): string {
    const file = { name, size: content.length };
    const { id } = this.#conversations.receive(user, name, { kind: 'file', file });
    this.#contents.set(id, content);
    return id;
  }

  send(conversation: string, source: FileSource, signal: AbortSignal): Promise<FileSending> {
    const { name, size, message } = source;
    if (message !== undefined && this.#contents.has(message)) {
      source.release?.();
      return Promise.resolve({ id: message, done: Promise.resolve() });
    }
    const id = this.#conversations.say(conversation, {
      ...(message !== undefined && { id: message }),
      kind: 'file',
      text: name,
      state: 'sending',
      file: { name, size, moved: 0 },
    });
    const carry = () => this.#carry(conversation, id, { source, signal });
    this.#held.set(id, carry);
    const done = carry();
    done.catch(() => undefined);
    return Promise.resolve({ id, done });
  }

  /** As the client does when the person retries. */
  async sendAgain(messageId: string): Promise<void> {
    await this.#held.get(messageId)?.();
  }

  async #carry(
    conversation: string,
    id: string,
    { source, signal }: { readonly source: FileSource; readonly signal: AbortSignal },
  ): Promise<void> {
    const { name, size } = source;
    try {
      const content = new Uint8Array(size);
      for (let offset = 0; offset < size; offset += CHUNK) {
        await this.#step(signal);
        content.set(await source.read(offset, Math.min(CHUNK, size - offset)), offset);
        this.#conversations.settle(conversation, id, { file: { name, size, moved: offset } });
      }
      await this.#step(signal);
      this.#contents.set(id, content);
      source.release?.();
      this.#conversations.settle(conversation, id, { state: 'sent', file: { name, size } });
    } catch (error) {
      if (signal.aborted) {
        source.release?.();
        await this.#conversations.discard(conversation, id);
      } else this.#conversations.settle(conversation, id, { state: 'failed', file: { name, size } });
      throw error;
    }
  }

  async save({ conversation, message }: FileMessage, sink: FileSink, signal: AbortSignal): Promise<void> {
    const content = this.#contents.get(message);
    if (!content || !this.#conversations.find(conversation))
      throw new ClientProblem('refused', 'the file is gone');
    for (let offset = 0; offset < content.length; offset += CHUNK) {
      await this.#step(signal);
      await sink.write(offset, content.subarray(offset, offset + CHUNK));
    }
    await this.#step(signal);
    await sink.finish();
  }

  async #step(signal: AbortSignal): Promise<void> {
    await this.gate;
    const { problem } = this;
    this.problem = undefined;
    if (problem) throw problem;
    if (signal.aborted) throw new ClientProblem('refused', 'cancelled');
  }
}
