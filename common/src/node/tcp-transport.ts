import { connect, type Socket } from 'node:net';
import { formatHostPort, type HostPort } from '../wire/invite-link.ts';
import type { Transport, TransportListener } from '../channel/transport.ts';

// A peer that does not take our last bytes must not hold the socket.
const LINGER_MS = 2_000;

/** Who keeps count of transports: told when nothing is left of one, whoever listened to it last. */
export interface TransportOwner {
  onGone(): void;
}

/** A Transport on a TCP socket. */
export class TcpTransport implements Transport {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  #owner: TransportOwner | undefined;
  #listener: TransportListener | undefined;
  #ending = false;
  /** The socket has said so: its own `closed` is true a moment before. */
  #closed = false;

  /** Takes over the socket, paused: nothing is read before somebody listens and resumes. */
  constructor(socket: Socket) {
    this.#socket = socket;
    this.remoteAddress = formatHostPort({
      host: socket.remoteAddress ?? 'unknown',
      port: socket.remotePort ?? 0,
    });
    socket.setNoDelay(true);
    // Without a listener an error event would end the process.
    socket.on('error', ignore);
    socket.on('data', (chunk: Buffer) => {
      // What still comes behind our end is read and dropped: unread bytes would make the orderly end a reset.
      if (!this.#ending) this.#listener?.onBytes(chunk);
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#listener?.onClose(this.#error);
      this.#owner?.onGone();
    });
    socket.pause();
  }

  get closed(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve();
      });
    });
  }

  get #error(): Error | undefined {
    return this.#socket.errored ?? undefined;
  }

  get pendingBytes(): number {
    return this.#socket.writableLength;
  }

  /** To be called in the turn in which the transport was made. */
  setOwner(owner: TransportOwner): void {
    this.#owner = owner;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    if (this.#closed) {
      queueMicrotask(() => {
        listener.onClose(this.#error);
      });
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  pause(): void {
    if (!this.#ending) this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    if (this.#ending || this.#socket.destroyed) return;
    this.#ending = true;
    this.#socket.end();
    const timer = setTimeout(() => {
      this.#socket.destroy();
    }, LINGER_MS);
    void this.closed.then(() => {
      clearTimeout(timer);
    });
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** One for all sockets: the error is told when the socket has closed. */
function ignore(): void {
  return undefined;
}

/** @throws the socket's own error (ECONNREFUSED, ENOTFOUND, ...), or `signal`'s reason. */
export function connectTcp({ host, port }: HostPort, signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port });
    const abort = () => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', reject);
      resolve(new TcpTransport(socket));
    });
  });
}
