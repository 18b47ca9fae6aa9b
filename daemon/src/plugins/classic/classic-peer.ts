import type { Clock, Disposable } from '../../plugin/api.ts';
import { PacedLines } from './paced-lines.ts';
import type { SealedLines } from './sealed-lines.ts';

/** As much of a socket as is written to. */
interface LineSink {
  readonly writableLength: number;
  write(text: string): void;
  end(): void;
  resume(): void;
  destroy(): void;
}

export interface ClassicPeerOptions {
  readonly sink: LineSink;
  readonly lines: SealedLines;
  readonly clock: Clock;
  /** Bytes that may wait for a client that does not read. */
  readonly queueBytes: number;
}

/** For what was written last, on a connection that ends. */
const LINGER_MS = 2_000;

/** A client of the original protocol, as it is spoken to. */
export class ClassicPeer implements Disposable {
  readonly #options: ClassicPeerOptions;
  readonly #paced: PacedLines;
  #linger: Disposable | undefined;
  #ended = false;

  constructor(options: ClassicPeerOptions) {
    this.#options = options;
    const { sink, clock } = options;
    this.#paced = new PacedLines((text) => {
      sink.write(text);
    }, clock);
  }

  say(command: string, payload: object): void {
    const { sink, lines, queueBytes } = this.#options;
    if (this.#ended) return;
    this.#paced.add(lines.seal(command, payload));
    if (sink.writableLength + this.#paced.waiting > queueBytes) sink.destroy();
  }

  complain(error: string): void {
    this.say('SERVER_ERROR', { error });
  }

  /** The last words, if any, then the end. */
  end(error?: string): void {
    if (this.#ended) return;
    if (error !== undefined) this.complain(error);
    this.#ended = true;
    const { sink, clock } = this.#options;
    this.#paced.flush();
    sink.end();
    // What still comes is thrown away: a socket that is closed over it would take the last words with it.
    sink.resume();
    this.#linger = clock.setTimer(LINGER_MS, () => {
      sink.destroy();
    });
  }

  /** The socket is gone. */
  dispose(): void {
    this.#ended = true;
    this.#paced.dispose();
    this.#linger?.dispose();
  }
}
