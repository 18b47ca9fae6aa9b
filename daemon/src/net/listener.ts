import { createServer, type Server, type Socket } from 'node:net';
import { TcpTransport } from '../../../common/src/node/tcp-transport.ts';
import { formatHostPort, type HostPort } from '../../../common/src/wire/invite-link.ts';
import { OperatorError } from '../operator-error.ts';
import { Connection, type ConnectionDeps, type ConnectionKeeper } from './connection.ts';

/** Accepts connections and knows them until they end. */
export class Listener implements ConnectionKeeper {
  readonly #server: Server;
  readonly #deps: ConnectionDeps;
  readonly #connections = new Set<Connection>();
  #onEmpty: (() => void) | undefined;

  private constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      this.#accept(socket);
    });
  }

  /** @throws OperatorError when the address can't be had. */
  static async open(address: HostPort, deps: ConnectionDeps): Promise<Listener> {
    const listener = new Listener(deps);
    await listener.#listen(address);
    return listener;
  }

  /** The address bound: a port of 0 in the configuration became a real one. */
  get address(): HostPort {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the listener is closed');
    return { host: bound.address, port: bound.port };
  }

  /** No new connections; goodbye to those that are there; resolves when all have ended, at the latest after `ms`. */
  async stop(ms: number): Promise<void> {
    this.#server.close();
    const emptied = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const connection of this.#connections) connection.stop();
    if (this.#connections.size === 0) return;
    const timer = this.#deps.clock.setTimer(ms, () => {
      for (const connection of this.#connections) connection.destroy();
    });
    await emptied;
    timer.dispose();
  }

  #listen(address: HostPort): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(explain(error, address));
      });
      this.#server.listen({ ...address, backlog: 1024 }, () => {
        this.#server.removeAllListeners('error');
        this.#server.on('error', (error) => {
          this.#deps.log.error({ err: error }, 'listener failed');
        });
        resolve();
      });
    });
  }

  #accept(socket: Socket): void {
    const transport = new TcpTransport(socket);
    const peer = { host: socket.remoteAddress ?? 'unknown', address: transport.remoteAddress };
    const connection = new Connection({ transport, peer, keeper: this }, this.#deps);
    this.#connections.add(connection);
    transport.setOwner(connection);
    void connection.serve();
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }
}

function explain(error: NodeJS.ErrnoException, address: HostPort): OperatorError {
  const where = formatHostPort(address);
  if (error.code === 'EADDRINUSE') {
    return new OperatorError(
      `${where} is in use by another program; stop it, or choose another address with "listen".`,
    );
  }
  if (error.code === 'EACCES') {
    return new OperatorError(`${where}: not permitted; choose a port above 1023 with "listen".`);
  }
  return new OperatorError(`cannot listen on ${where}: ${error.message}`);
}
