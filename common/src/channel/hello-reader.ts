import { concatBytes } from '../crypto/bytes.ts';
import { ConnectionLost } from './connection-lost.ts';
import type { Transport } from './transport.ts';

/** Shared: what came behind a hello is kept as long as the connection. */
const NOTHING = new Uint8Array();

export interface ReadHello {
  readonly hello: Uint8Array;
  /** What followed it; the transport is paused until somebody listens. */
  readonly rest: Uint8Array;
}

/**
 * Reads exactly `length` bytes, whatever the chunks.
 * `check` sees what has come so far and throws to turn the peer away early.
 */
export function readHello(
  transport: Transport,
  length: number,
  check?: (soFar: Uint8Array) => void,
): Promise<ReadHello> {
  return new Promise((resolve, reject) => {
    let collected: Uint8Array = new Uint8Array();
    transport.listen({
      onBytes(chunk) {
        collected = concatBytes(collected, chunk);
        try {
          check?.(collected);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        if (collected.length < length) return;
        transport.pause();
        resolve({
          hello: collected.slice(0, length),
          rest: collected.length === length ? NOTHING : collected.slice(length),
        });
      },
      onClose(error) {
        reject(new ConnectionLost('the connection ended during the handshake', { cause: error }));
      },
    });
    transport.resume();
  });
}
