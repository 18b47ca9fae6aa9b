import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { Value } from '@sinclair/typebox/value';
import type { Clock } from '../../../common/src/clock.ts';
import type { Disposable } from '../../../common/src/disposable.ts';
import type { Logger } from '../log.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { daemonAnswers } from './admin-client.ts';
import type { AdminCommands } from './admin-commands.ts';
import { ADMIN_DEADLINE_MS, type AdminAnswer, adminRequest, readLine } from './admin-line.ts';

export interface AdminServerOptions {
  /** A Unix socket, or a named pipe on Windows. */
  readonly path: string;
  readonly commands: AdminCommands;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The daemon's end of the admin socket, which only the user who runs the daemon can open. */
export class AdminServer implements Disposable {
  readonly #options: AdminServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  private constructor(options: AdminServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
  }

  /** @throws OperatorError when a daemon answers there already, or the socket cannot be made. */
  static async listen(options: AdminServerOptions): Promise<AdminServer> {
    const admin = new AdminServer(options);
    await makeRoom(options.path);
    try {
      await listenPrivately(admin.#server, options.path);
    } catch (error) {
      throw new OperatorError(
        `cannot make the admin socket: ${reasonOf(error)}; "adminSocket" in the configuration moves it`,
      );
    }
    return admin;
  }

  /** Removes the socket and hangs up: `noncesensed stop` waits for that. */
  dispose(): void {
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
  }

  // The client hangs up once it has its answer; the deadline is for those that do not.
  #accept(socket: Socket): void {
    const { clock, log } = this.#options;
    const deadline = clock.setTimer(ADMIN_DEADLINE_MS, () => socket.destroy());
    this.#connections.add(socket);
    socket.on('error', (error) => {
      log.debug({ err: error }, 'admin connection failed');
    });
    socket.on('close', () => {
      deadline.dispose();
      this.#connections.delete(socket);
    });
    void this.#serve(socket);
  }

  async #serve(socket: Socket): Promise<void> {
    const line = await this.#readLine(socket);
    // Somebody only looked whether a daemon is there.
    if (line === undefined) return;
    // Reading on is how a hang-up is noticed.
    socket.resume();
    const answer = await this.#answer(line);
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
  }

  async #readLine(socket: Socket): Promise<string | undefined> {
    try {
      return await readLine(socket);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'admin request refused');
      socket.destroy();
      return undefined;
    }
  }

  async #answer(line: string): Promise<AdminAnswer> {
    try {
      const request = parseRequest(line);
      return { ok: true, result: await this.#options.commands.call(request.command, request.args) };
    } catch (error) {
      if (error instanceof OperatorError) return { ok: false, error: error.message };
      this.#options.log.error({ err: error }, 'admin command failed');
      return { ok: false, error: 'the command failed; the log of the daemon says why' };
    }
  }
}

function parseRequest(line: string): { readonly command: string; readonly args: unknown } {
  try {
    const request = Value.Default(adminRequest, JSON.parse(line));
    if (Value.Check(adminRequest, request)) return request;
  } catch {
    // Told below: the request itself may hold what no log should.
  }
  throw new OperatorError('a request is one line of JSON: {"command": …, "args": {…}}');
}

async function makeRoom(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const present = await lstat(path).catch(() => undefined);
  if (present === undefined) return;
  if (!present.isSocket()) throw new OperatorError(`${path} is in the way of the admin socket: move it away`);
  if (await daemonAnswers(path)) throw alreadyRunning(path);
  // Left behind by a daemon that was killed.
  await unlink(path);
}

export function alreadyRunning(path: string): OperatorError {
  return new OperatorError(
    `noncesensed is already running (it answers on ${path}): stop it first with "noncesensed stop"`,
  );
}

// The socket is made by bind(2), inside listen(): until the chmod nobody else may be able to open it.
async function listenPrivately(server: Server, path: string): Promise<void> {
  const umask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(umask);
  }
  await once(server, 'listening');
  if (process.platform !== 'win32') await chmod(path, 0o600);
}
