import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Pair, PairListener } from './pair.ts';
import type { ReferenceServer } from './reference-server.ts';

/** A sender and a receiver at a reference server, which acknowledges nothing. */
export class ReferencePair implements Pair {
  readonly #sender: Socket;
  readonly #receiver: Socket;
  readonly #messageBytes: number;
  #restBytes = 0;
  #left = false;

  private constructor(sender: Socket, receiver: Socket, messageBytes: number) {
    this.#sender = sender;
    this.#receiver = receiver;
    this.#messageBytes = messageBytes;
  }

  static async join(server: ReferenceServer, pair: number, messageBytes: number): Promise<ReferencePair> {
    const receiver = await server.joinPair('receiver', pair);
    return new ReferencePair(await server.joinPair('sender', pair), receiver, messageBytes);
  }

  send(count: number): void {
    this.#sender.write(Buffer.alloc(count * this.#messageBytes));
  }

  listen(listener: PairListener): void {
    this.#receiver.on('data', ({ length }: Buffer) => {
      const bytes = this.#restBytes + length;
      this.#restBytes = bytes % this.#messageBytes;
      listener.onDelivered(Math.floor(bytes / this.#messageBytes));
    });
    for (const socket of [this.#sender, this.#receiver]) {
      socket.on('error', (error) => {
        listener.onBreak(error);
      });
      socket.once('close', () => {
        if (!this.#left) listener.onBreak(new Error('the reference closed the connection'));
      });
    }
  }

  async leave(): Promise<void> {
    this.#left = true;
    await Promise.all(
      [this.#sender, this.#receiver].map(async (socket) => {
        const closed = once(socket, 'close');
        socket.end().resume();
        await closed;
      }),
    );
  }
}
