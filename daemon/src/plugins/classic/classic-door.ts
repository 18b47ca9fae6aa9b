import { createServer, type Server, type Socket } from 'node:net';
import { formatHostPort, type HostPort } from '../../../../common/src/wire/invite-link.ts';
import { ClassicConnection, type ClassicDeps } from './classic-connection.ts';

/** After which the system asks a silent client for a sign of life: the original protocol has none of its own. */
const KEEP_ALIVE_MS = 60_000;

/** Less than a plugin gets to let go. */
const GOODBYE_MS = 500;

/** The port for clients of the original protocol. */
export class ClassicDoor {
  readonly #deps: ClassicDeps;
  readonly #server: Server;
  readonly #connections = new Set<ClassicConnection>();

  private constructor(deps: ClassicDeps) {
    this.#deps = deps;
    const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    this.#server = createServer(options, (socket) => {
      this.#accept(socket);
    });
  }

  /** @throws Error naming the address when it can't be had. */
  static async open(address: HostPort, deps: ClassicDeps): Promise<ClassicDoor> {
    const door = new ClassicDoor(deps);
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', ({ message }) => {
        reject(new Error(`cannot listen on ${formatHostPort(address)} ("listen"): ${message}`));
      });
      door.#server.listen(address, () => {
        door.#server.removeAllListeners('error');
        door.#server.on('error', (error) => {
          deps.context.log.error({ err: error }, 'the door for original clients failed');
        });
        resolve();
      });
    });
    return door;
  }

  /** `host:port` as bound. */
  get address(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the door is closed');
    return formatHostPort({ host: bound.address, port: bound.port });
  }

  /** Nobody comes in any more; who is there has been said goodbye to, and is waited for a moment. */
  async close(): Promise<void> {
    const { clock } = this.#deps.context;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
    const deadline = clock.setTimer(GOODBYE_MS, () => {
      for (const connection of this.#connections) connection.destroy();
    });
    await closed;
    deadline.dispose();
  }

  #accept(socket: Socket): void {
    const connection = new ClassicConnection(socket, this.#deps);
    this.#connections.add(connection);
    socket.once('close', () => {
      this.#connections.delete(connection);
    });
    // Its reader hears of it as well.
    socket.on('error', (error) => {
      this.#deps.context.log.debug({ reason: error.message }, 'a connection was lost');
    });
    void connection.serve();
  }
}
