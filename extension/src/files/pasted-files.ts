import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { FileProblemTexts } from '../direct/message-texts.ts';
import type { ViewFileIntent } from '../view-protocol.ts';
import type { OpenFile } from './open-file.ts';
import { UnnamedFile } from './unnamed-file.ts';

/** The page sends one after the other; more at once is no page of ours. */
const MOST_OPEN = 4;

type Begin = Extract<ViewFileIntent, { kind: 'file-begin' }>;
type Part = Extract<ViewFileIntent, { kind: 'file-part' }>;

interface Transfer {
  readonly begin: Begin;
  readonly content: UnnamedFile;
  received: number;
}

/** Files that the page hands over in parts, until they are whole. */
export class PastedFiles {
  readonly #texts: FileProblemTexts;
  readonly #transfers = new Map<number, Transfer>();
  /** One thing after the other, whatever the page does. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(texts: FileProblemTexts) {
    this.#texts = texts;
  }

  /** @throws ClientProblem, the file system's own error */
  begin(begin: Begin): Promise<OpenFile | undefined> {
    return this.#inTurn(async () => {
      await this.#forget(begin.transfer);
      if (this.#transfers.size >= MOST_OPEN) throw new ClientProblem('refused', this.#texts.tooMany);
      const transfer = { begin, content: await UnnamedFile.create(), received: 0 };
      this.#transfers.set(begin.transfer, transfer);
      return this.#wholeOf(transfer);
    });
  }

  /** The file with its last part; `false` where nobody waits for that part. @throws as begin */
  part({ transfer: number, bytes }: Part): Promise<OpenFile | undefined | false> {
    return this.#inTurn(async () => {
      const transfer = this.#transfers.get(number);
      if (!transfer) return false;
      const { name, size } = transfer.begin;
      if (transfer.received + bytes.length > size) {
        await this.#forget(number);
        throw new ClientProblem('refused', this.#texts.incomplete(name));
      }
      try {
        await transfer.content.write(transfer.received, bytes);
      } catch (error) {
        await this.#forget(number);
        throw error;
      }
      transfer.received += bytes.length;
      return this.#wholeOf(transfer);
    });
  }

  /** The page could not read on. @throws ClientProblem which says so */
  abort(number: number): Promise<void> {
    return this.#inTurn(async () => {
      const name = this.#transfers.get(number)?.begin.name;
      await this.#forget(number);
      if (name !== undefined) throw new ClientProblem('refused', this.#texts.incomplete(name));
    });
  }

  /** The page is gone, and what it has not sent with it. */
  abortAll(): Promise<void> {
    return this.#inTurn(async () => {
      for (const number of [...this.#transfers.keys()]) await this.#forget(number);
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #wholeOf({ begin, content, received }: Transfer): OpenFile | undefined {
    const { transfer, name, size, mediaType } = begin;
    if (received < size) return undefined;
    this.#transfers.delete(transfer);
    return {
      name,
      size,
      ...(mediaType !== '' && { mediaType }),
      read: (offset, length) => content.read(offset, length),
      close: () => content.close(),
    };
  }

  async #forget(number: number): Promise<void> {
    const transfer = this.#transfers.get(number);
    this.#transfers.delete(number);
    await transfer?.content.close();
  }
}
