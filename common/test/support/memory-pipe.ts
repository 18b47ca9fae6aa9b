import type { Transport, TransportListener } from '../../src/channel/transport.ts';

/** How the bytes written at one end come out at the other. */
export type Cut = (bytes: Uint8Array) => readonly Uint8Array[];

export const whole: Cut = (bytes) => [bytes];
export const byteByByte: Cut = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** One end of a pipe in memory: the true edge below the channel. */
export class PipeEnd implements Transport {
  readonly remoteAddress = 'memory:0';
  pendingBytes = 0;
  other: PipeEnd | undefined;
  readonly #cut: Cut;
  #listener: TransportListener | undefined;
  #inbox: Uint8Array[] = [];
  #paused = true;
  #closed = false;
  #settleClosed: () => void = () => undefined;
  readonly closed = new Promise<void>((resolve) => (this.#settleClosed = resolve));

  constructor(cut: Cut) {
    this.#cut = cut;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  write(bytes: Uint8Array): void {
    const chunks = this.#cut(Uint8Array.from(bytes));
    setImmediate(() => this.other?.receive(chunks));
  }

  receive(chunks: readonly Uint8Array[]): void {
    this.#inbox.push(...chunks);
    this.#flow();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#flow();
  }

  end(): void {
    setImmediate(() => {
      this.destroy();
    });
  }

  destroy(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#settleClosed();
    this.#listener?.onClose(undefined);
    setImmediate(() => this.other?.destroy());
  }

  #flow(): void {
    while (!this.#paused && !this.#closed) {
      const chunk = this.#inbox.shift();
      if (chunk === undefined) return;
      this.#listener?.onBytes(chunk);
    }
  }
}

export function memoryPipe(cut: Cut = whole): readonly [PipeEnd, PipeEnd] {
  const [a, b] = [new PipeEnd(cut), new PipeEnd(cut)];
  a.other = b;
  b.other = a;
  return [a, b];
}
