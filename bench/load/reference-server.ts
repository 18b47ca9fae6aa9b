import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Codec } from '../../common/src/wire/codec.ts';
import { broadcastMessages } from '../../common/src/wire/messages.ts';
import { PAIR_RECEIVER, PAIR_SENDER, RECEIVER, SENDER } from '../reference/protocol.ts';
import { markedText } from './mark.ts';
import type { Client, ClientListener, Role, Server } from './server.ts';
import { ServerProcess } from './server-process.ts';

const SCRIPT = fileURLToPath(new URL('../reference/relay.ts', import.meta.url));

/** As many bytes as the daemon's message has, before encryption. */
const MESSAGE_BYTES = new Codec(broadcastMessages).encodeEvent('broadcast.message', {
  number: 1_000,
  id: new Uint8Array(16),
  from: 'member100',
  sentAt: Date.now(),
  text: markedText(),
}).length;

export type ReferenceKind = 'net' | 'tls';

/** The least that a Node server must do: bare TCP, or TLS 1.3. */
export class ReferenceServer implements Server {
  readonly #process: ServerProcess;
  readonly #kind: ReferenceKind;
  readonly #port: number;

  private constructor(process: ServerProcess, kind: ReferenceKind, port: number) {
    this.#process = process;
    this.#kind = kind;
    this.#port = port;
  }

  /** `messageBytes`: how long a message is that it relays. */
  static async start(kind: ReferenceKind, messageBytes = MESSAGE_BYTES): Promise<ReferenceServer> {
    const process = new ServerProcess([SCRIPT, kind, String(messageBytes)]);
    const { port } = (await process.ready()) as { port: number };
    return new ReferenceServer(process, kind, port);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Connected, and secured where the server is. */
  async connect(): Promise<Socket> {
    const place = { port: this.#port, host: '127.0.0.1' };
    const [socket, event] =
      this.#kind === 'net'
        ? ([connect(place), 'connect'] as const)
        : // Nobody but this process knows the certificate; no session is offered again.
          ([
            connectTls({ ...place, rejectUnauthorized: false, minVersion: 'TLSv1.3' }),
            'secureConnect',
          ] as const);
    await once(socket, event);
    socket.setNoDelay(true);
    return socket;
  }

  async join(role: Role): Promise<Client> {
    const socket = await this.connect();
    socket.write(Uint8Array.of(role === 'sender' ? SENDER : RECEIVER));
    await once(socket, 'data');
    return new ReferenceClient(socket);
  }

  /** One end of a pair; the receiver has to be there first. */
  async joinPair(role: Role, pair: number): Promise<Socket> {
    const socket = await this.connect();
    socket.write(Uint8Array.of(role === 'sender' ? PAIR_SENDER : PAIR_RECEIVER, pair));
    await once(socket, 'data');
    return socket;
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

class ReferenceClient implements Client {
  readonly unanswered = 0;
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #left = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  broadcast(texts: readonly string[]): void {
    const messages = Buffer.alloc(texts.length * MESSAGE_BYTES);
    texts.forEach((text, index) => messages.write(text, index * MESSAGE_BYTES, 'latin1'));
    this.#socket.write(messages);
  }

  listen(listener: ClientListener): void {
    this.#socket.on('data', (chunk: Buffer) => {
      listener.onDeliveries(this.#wholeMessages(chunk));
    });
    this.#socket.on('error', (error) => {
      listener.onBreak(error);
    });
    this.#socket.once('close', () => {
      if (!this.#left) listener.onBreak(new Error('the reference closed the connection'));
    });
  }

  async leave(): Promise<void> {
    this.#left = true;
    const closed = once(this.#socket, 'close');
    this.#socket.end();
    this.#socket.resume();
    await closed;
  }

  #wholeMessages(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - (bytes.length % MESSAGE_BYTES);
    this.#rest = bytes.subarray(whole);
    return bytes.subarray(0, whole);
  }
}
