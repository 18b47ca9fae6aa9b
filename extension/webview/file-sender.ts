import type { ViewFileAnswer } from '../src/view-protocol.ts';
import type { Send } from './send.ts';

/** What the host takes at once. */
const PART_BYTES = 1_048_576;
const LONGEST_NAME = 255;

interface Current {
  readonly transfer: number;
  readonly file: File;
  offset: number;
}

/** Hands files over to the host, one after the other and part by part: the next part when the last one was taken. */
export class FileSender {
  readonly #send: Send;
  readonly #waiting: File[] = [];
  #current: Current | undefined;
  #count = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  add(files: Iterable<File>): void {
    this.#waiting.push(...files);
    if (!this.#current) this.#next();
  }

  /** What the host says to the last part. */
  async answer({ transfer, wantsMore }: Pick<ViewFileAnswer, 'transfer' | 'wantsMore'>): Promise<void> {
    const current = this.#current;
    if (current?.transfer !== transfer) return;
    if (wantsMore && current.offset < current.file.size) await this.#sendPart(current);
    else this.#next();
  }

  #next(): void {
    const file = this.#waiting.shift();
    this.#current = file && { transfer: this.#count++, file, offset: 0 };
    if (!this.#current) return;
    const {
      transfer,
      file: { name, size, type },
    } = this.#current;
    this.#send({
      kind: 'file-begin',
      transfer,
      name: name === '' ? 'file' : name.slice(0, LONGEST_NAME),
      size,
      mediaType: type.slice(0, 128),
    });
  }

  async #sendPart(current: Current): Promise<void> {
    const { transfer, file, offset } = current;
    const part = file.slice(offset, offset + PART_BYTES);
    try {
      const bytes = new Uint8Array(await part.arrayBuffer());
      current.offset += bytes.length;
      this.#send({ kind: 'file-part', transfer, bytes });
    } catch {
      // A folder, or a file that is gone meanwhile: the host tells the person.
      this.#send({ kind: 'file-abort', transfer });
    }
  }
}
