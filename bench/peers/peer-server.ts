import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Client, ClientListener, Server } from '../load/server.ts';
import { ServerProcess } from '../load/server-process.ts';
import { makeCertificate } from '../reference/certificate.ts';
import type { PeerProtocol } from './peer-protocol.ts';

const START_MS = 10_000;

/** Another chat server, under the same load. */
export class PeerServer implements Server {
  readonly #protocol: PeerProtocol;
  readonly #process: ServerProcess;
  readonly #port: number;
  readonly #folder: string;
  #joined = 0;

  private constructor(
    protocol: PeerProtocol,
    { process, port, folder }: { process: ServerProcess; port: number; folder: string },
  ) {
    this.#protocol = protocol;
    this.#process = process;
    this.#port = port;
    this.#folder = folder;
  }

  /** @throws Error when the program is not installed, or does not listen within 10 s. */
  static async start(protocol: PeerProtocol): Promise<PeerServer> {
    const folder = await mkdtemp(join(tmpdir(), 'noncesense-bench-peer-'));
    const port = await freePort();
    const pem = join(folder, 'certificate.pem');
    const configuration = join(folder, 'configuration');
    await writeFile(pem, makeCertificate());
    await writeFile(configuration, protocol.configuration({ port, pem, folder }));
    // Debian puts servers where only root's PATH looks.
    const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;
    const started = new ServerProcess(
      ['PATH=' + path, protocol.program, ...protocol.args(configuration)],
      'env',
    );
    const server = new PeerServer(protocol, { process: started, port, folder });
    await server.#untilListening();
    return server;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async join(): Promise<Client> {
    // Its certificate is of this run; no session is offered again.
    const options = { port: this.#port, host: '127.0.0.1', rejectUnauthorized: false } as const;
    const socket = connectTls({ ...options, minVersion: 'TLSv1.3' });
    await once(socket, 'secureConnect');
    socket.setNoDelay(true);
    // ngircd reads 4 KiB and waits for the socket, though the rest of a larger record is with its TLS already.
    socket.setMaxSendFragment(512);
    socket.write(this.#protocol.hello(`m${this.#joined++}`));
    await untilIn(socket, this.#protocol);
    return new PeerClient(socket, this.#protocol);
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true });
  }

  async #untilListening(): Promise<void> {
    const end = performance.now() + START_MS;
    while (!(await isListening(this.#port))) {
      if (performance.now() > end) {
        throw new Error(`${this.#protocol.program} does not listen; is it installed? ${this.#process.log}`);
      }
    }
  }
}

class PeerClient implements Client {
  /** None of these protocols acknowledges. */
  readonly unanswered = 0;
  readonly #socket: TLSSocket;
  readonly #protocol: PeerProtocol;
  #rest: Buffer = Buffer.alloc(0);
  #left = false;

  constructor(socket: TLSSocket, protocol: PeerProtocol) {
    this.#socket = socket;
    this.#protocol = protocol;
  }

  broadcast(texts: readonly string[]): void {
    this.#socket.write(Buffer.concat(texts.map((text) => this.#protocol.broadcast(text))));
  }

  listen(listener: ClientListener): void {
    this.#socket.on('data', (chunk: Buffer) => {
      const bytes = Buffer.concat([this.#rest, chunk]);
      const whole = this.#protocol.wholeBytes(bytes);
      this.#rest = bytes.subarray(whole);
      listener.onDeliveries(bytes.subarray(0, whole));
    });
    this.#socket.once('close', () => {
      if (!this.#left) listener.onBreak(new Error(`${this.#protocol.program} closed the connection`));
    });
  }

  async leave(): Promise<void> {
    this.#left = true;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }
}

async function untilIn(socket: TLSSocket, protocol: PeerProtocol): Promise<void> {
  let bytes = Buffer.alloc(0);
  while (!protocol.isIn(bytes)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
