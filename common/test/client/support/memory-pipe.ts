import type { Transport, TransportListener } from '../../../src/channel/transport.ts';

/** Two transports joined in memory; bytes arrive in a later turn of the event loop, as with a socket. */
export function memoryPipe(): readonly [Transport, Transport] {
  const a = new PipeEnd();
  const b = new PipeEnd();
  a.join(b);
  b.join(a);
  return [a, b];
}

class PipeEnd implements Transport {
  readonly remoteAddress = 'memory:0';
  readonly pendingBytes = 0;
  #peer: PipeEnd | undefined;
  #listener: TransportListener | undefined;
  #inbox: Uint8Array[] = [];
  #isPaused = true;
  #isClosing = false;
  #isClosed = false;

  join(peer: PipeEnd): void {
    this.#peer = peer;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    if (this.#isClosed) setImmediate(() => listener.onClose(undefined));
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosing) this.#peer?.receive(bytes.slice());
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#flushSoon();
  }

  end(): void {
    this.#peer?.closeAfterInbox();
    this.closeNow();
  }

  destroy(): void {
    this.#peer?.closeNow();
    this.closeNow();
  }

  receive(bytes: Uint8Array): void {
    this.#inbox.push(bytes);
    this.#flushSoon();
  }

  closeAfterInbox(): void {
    this.#isClosing = true;
    this.#flushSoon();
  }

  closeNow(): void {
    this.#inbox = [];
    this.closeAfterInbox();
  }

  #flushSoon(): void {
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    while (!this.#isPaused && this.#listener && this.#inbox.length > 0) {
      const chunk = this.#inbox.shift();
      if (chunk) this.#listener.onBytes(chunk);
    }
    if (!this.#isClosing || this.#isClosed || this.#inbox.length > 0) return;
    this.#isClosed = true;
    this.#listener?.onClose(undefined);
  }
}
