import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { CLIENT_HELLO_BYTES, SERVER_HELLO_BYTES } from '../../../common/src/channel/hello.ts';
import { HEADER_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { HostPort } from '../../../common/src/wire/invite-link.ts';

export type Direction = 'to daemon' | 'to client';

/** What goes on instead of a record; asked for each one while it is in force. */
export type Tampering = (record: Buffer, way: Way) => readonly Buffer[];

/** One direction of one connection, and its ends. */
export interface Way {
  readonly onward: Socket;
  readonly back: Socket;
}

const HELLO = { 'to daemon': CLIENT_HELLO_BYTES, 'to client': SERVER_HELLO_BYTES } as const;

/** Mallory on the network between clients and the daemon: all bytes pass through her hands. */
export class ManInTheMiddle {
  readonly #target: HostPort;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #tampering: { readonly direction: Direction; readonly how: Tampering } | undefined;

  private constructor(target: HostPort) {
    this.#target = target;
    this.#server = createServer((socket) => this.#relay(socket));
  }

  static async listen(target: HostPort): Promise<ManInTheMiddle> {
    const middle = new ManInTheMiddle(target);
    middle.#server.listen(0, '127.0.0.1');
    await once(middle.#server, 'listening');
    return middle;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From the next record in that direction on; resolves when that one has come. */
  tamper(direction: Direction, how: Tampering): Promise<void> {
    return new Promise((resolve) => {
      const watched: Tampering = (record, way) => {
        resolve();
        return how(record, way);
      };
      this.#tampering = { direction, how: watched };
    });
  }

  behave(): void {
    this.#tampering = undefined;
  }

  dispose(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #relay(client: Socket): void {
    const daemon = connect(this.#target);
    this.#pass('to daemon', { back: client, onward: daemon });
    this.#pass('to client', { back: daemon, onward: client });
  }

  #pass(direction: Direction, way: Way): void {
    const { back, onward } = way;
    this.#sockets.add(back);
    let held = Buffer.alloc(0);
    let isHello = true;
    const whole = () => {
      const length = isHello ? HELLO[direction] : lengthOf(held);
      return held.length >= length ? length : 0;
    };
    back.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (let length = whole(); length > 0; length = whole()) {
        const piece = held.subarray(0, length);
        held = held.subarray(length);
        for (const part of isHello ? [piece] : this.#changed(direction, piece, way)) onward.write(part);
        isHello = false;
      }
    });
    back.on('error', () => undefined); // An end like any other: the other side is told by `close`.
    back.on('close', () => {
      this.#sockets.delete(back);
      onward.destroy();
    });
  }

  #changed(direction: Direction, record: Buffer, way: Way): readonly Buffer[] {
    const tampering = this.#tampering;
    return tampering?.direction === direction ? tampering.how(record, way) : [record];
  }
}

/** Of the record at the begin; one that never comes when its header is not there yet. */
function lengthOf(held: Buffer): number {
  return held.length < HEADER_BYTES ? Number.POSITIVE_INFINITY : HEADER_BYTES + held.readUInt32BE(0);
}
