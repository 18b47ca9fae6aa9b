import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { systemClock } from '../../../common/src/clock.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { ADMIN_DEADLINE_MS, adminAnswer, readLine } from './admin-line.ts';

/** The daemon's result. @throws OperatorError when none runs there, or it refuses. */
export async function askDaemon(path: string, command: string, args: object = {}): Promise<unknown> {
  return withConnection(path, (socket) => ask(socket, command, args));
}

/** What it answered to `command`, of that form. @throws OperatorError when it is of another one. */
export function expectAnswer<T extends TSchema>(form: T, answer: unknown, command: string): Static<T> {
  if (Value.Check(form, answer)) return answer;
  throw new OperatorError(`the daemon gave no answer to "${command}": is it of another version?`);
}

/** Resolves once the daemon has ended. @throws OperatorError when none runs there. */
export async function stopDaemon(path: string): Promise<void> {
  await withConnection(path, async (socket) => {
    await ask(socket, 'stop', {});
    socket.resume();
    if (!socket.closed) await once(socket, 'close');
  });
}

/** Whether somebody listens there. @throws OperatorError when that can't be told, as to another user. */
export async function daemonAnswers(path: string): Promise<boolean> {
  try {
    (await connect(path)).destroy();
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw unreachable(error);
  }
}

async function ask(socket: Socket, command: string, args: object): Promise<unknown> {
  socket.write(`${JSON.stringify({ command, args })}\n`);
  const line = await readLine(socket);
  if (line === undefined)
    throw new OperatorError('the daemon hung up without an answer; its log may say why');
  const answer: unknown = JSON.parse(line);
  if (!Value.Check(adminAnswer, answer))
    throw new OperatorError('the daemon gave no answer this noncesensed understands');
  if (!answer.ok) throw new OperatorError(answer.error);
  return answer.result;
}

async function withConnection<T>(path: string, task: (socket: Socket) => Promise<T>): Promise<T> {
  const socket = await connectOrExplain(path);
  const deadline = systemClock.setTimer(ADMIN_DEADLINE_MS, () => {
    socket.destroy(
      new OperatorError(`the daemon on ${path} did not finish within ${ADMIN_DEADLINE_MS / 1000} s`),
    );
  });
  try {
    return await task(socket);
  } finally {
    deadline.dispose();
    socket.destroy();
  }
}

async function connectOrExplain(path: string): Promise<Socket> {
  try {
    return await connect(path);
  } catch (error) {
    if (isAbsent(error)) {
      throw new OperatorError(
        `no noncesensed is running here (nobody answers on ${path}): start it with "noncesensed start"`,
      );
    }
    throw unreachable(error);
  }
}

function unreachable(error: unknown): OperatorError {
  return new OperatorError(
    `cannot reach the daemon: ${reasonOf(error)}; run this as the user who runs the daemon`,
  );
}

async function connect(path: string): Promise<Socket> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  return socket;
}

const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED']);

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ABSENT.has(error.code);
}
