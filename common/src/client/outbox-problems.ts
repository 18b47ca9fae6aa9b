import { ClientProblem } from './problem.ts';

/** What can go wrong with messages kept on this machine, in plain words. */

export function notKept(cause: unknown): ClientProblem {
  const words =
    `What you write is sent, but it could not be kept on this machine: ${reasonOf(cause)}. ` +
    'What is not sent when the program ends is lost.';
  return new ClientProblem('internal', words, { cause });
}

export function unreadable(cause: unknown): ClientProblem {
  const words =
    `Messages that were not sent before may be kept on this machine, but cannot be read now: ${reasonOf(cause)}. ` +
    'What you write is sent, but not kept.';
  return new ClientProblem('internal', words, { cause });
}

export function damaged(setAsideAs: string): ClientProblem {
  const words =
    'The messages kept on this machine because they were not sent yet cannot be read. ' +
    `They were set aside as ${setAsideAs}, not deleted. Write them again if they did not arrive.`;
  return new ClientProblem('internal', words);
}

export function notErased(cause: unknown): ClientProblem {
  const words = `You are signed out, but what you wrote could not be deleted from this machine: ${reasonOf(cause)}.`;
  return new ClientProblem('internal', words, { cause });
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
};

/** Never a path: it could hold a name. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the reason is unknown';
  if (!('code' in error) || typeof error.code !== 'string') return error.message;
  return reasons[error.code] ?? error.code;
}
