import { chmod, lstat, mkdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { reasonOf, StateProblem } from './state-problem.ts';

export interface StatePlace {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The person's home folder. */
  readonly home: string;
}

/** Where a person's state lies unless they say otherwise (XDG Base Directory Specification; on Windows LOCALAPPDATA). */
export function defaultStateFolder({ platform, env, home }: StatePlace): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'noncesense');
  const xdg = env['XDG_STATE_HOME'];
  // A relative path there is invalid, says the specification.
  const base = xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'state');
  return join(base, 'noncesense');
}

/** Makes the folder (0700) where there is none. @throws StateProblem when others can get into it. */
export async function openStateFolder(folder: string): Promise<void> {
  const made = await makeFolder(folder);
  // Whatever the umask said.
  if (made) await chmod(folder, 0o700);
  const status = await lstat(folder);
  if (!status.isDirectory()) throw new StateProblem(`${folder} is no folder; name another one with --state`);
  checkPrivate(folder, status);
}

/** Windows has other rights than these; what lies in a profile is the user's own there. @throws StateProblem */
export function checkPrivate(path: string, { uid, mode }: Stats): void {
  if (process.platform === 'win32') return;
  if (uid !== process.getuid?.()) throw new StateProblem(`${path} belongs to another user`);
  if ((mode & 0o077) === 0) return;
  throw new StateProblem(
    `${path} can be opened by other users: "chmod go= ${path}" ends that, if it is yours`,
  );
}

async function makeFolder(folder: string): Promise<boolean> {
  try {
    return (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
  } catch (error) {
    throw new StateProblem(`the state folder can't be made: ${reasonOf(error)}`, { cause: error });
  }
}
