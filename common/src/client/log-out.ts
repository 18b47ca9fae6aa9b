import type { LoginContext } from './login-context.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';

/** Has the daemon forget this device. When it cannot be told that is reported; the session ends either way. */
export async function logOut({ session, report }: LoginContext, signal: AbortSignal): Promise<void> {
  const close = () => {
    session.close();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    await session.request('auth.log-out', {});
  } catch (error) {
    const problem = problemOf(error);
    // Its goodbye can come before its answer.
    if (problem.code !== 'device-refused') report(notTold(problem));
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}

function notTold({ code, message }: ClientProblem): ClientProblem {
  const words =
    'You are signed out on this machine, but the server could not be told and still lists this device.';
  return new ClientProblem(code, `${words} ${message}`);
}
