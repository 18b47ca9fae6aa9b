import type { Clock, Disposable } from '../../plugin/api.ts';
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
  #linger: Disposable | undefined;
  #ended = false;

  constructor(options: ClassicPeerOptions) {
    this.#options = options;
  }

  say(command: string, payload: object): void {
    const { sink, lines, queueBytes } = this.#options;
    if (this.#ended) return;
    sink.write(lines.seal(command, payload));
    if (sink.writableLength > queueBytes) sink.destroy();
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
    this.#linger?.dispose();
  }
}
