import type { Socket } from 'node:net';

/** The other window closed its socket before it said what was expected. */
export class WindowGone extends Error {
  constructor(options?: ErrorOptions) {
    super('the other window closed the connection', options);
    this.name = 'WindowGone';
  }
}

/**
 * Reads exactly `length` bytes of a paused socket.
 * @throws WindowGone when it ends before; the socket's own error, for example after its deadline.
 */
export function readExactly(socket: Socket, length: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      socket.off('readable', tryRead).off('end', gone).off('close', gone).off('error', reject);
      finish();
    };
    const gone = () => settle(() => reject(new WindowGone()));
    const tryRead = () => {
      const chunk = socket.read(length) as Buffer | null;
      if (chunk?.length === length) settle(() => resolve(new Uint8Array(chunk)));
      // What is left at the end comes short.
      else if (chunk || socket.readableEnded || socket.destroyed) gone();
    };
    socket.on('readable', tryRead).on('end', gone).on('close', gone).on('error', reject);
    tryRead();
  });
}
