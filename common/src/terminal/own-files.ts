import { open, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClientProblem } from '../client/problem.ts';
import { reasonOf } from './state-problem.ts';

type Content = Uint8Array | AsyncIterable<string>;

/** A file that a person named. @throws ClientProblem */
export async function readOwnFile(file: string): Promise<Uint8Array> {
  const path = pathOf(file);
  try {
    return await readFile(path);
  } catch (error) {
    throw new ClientProblem('refused', `${path} can't be read: ${fileReason(error)}`, { cause: error });
  }
}

/** Makes the file, for its owner alone; resolves to its whole path. @throws ClientProblem; when there is one already */
export async function writeNewFile(file: string, content: Content): Promise<string> {
  const path = pathOf(file);
  try {
    await using handle = await open(path, 'wx', 0o600);
    await fill(path, () => handle.writeFile(content));
    await handle.sync();
    return path;
  } catch (error) {
    if (error instanceof ClientProblem) throw error;
    const reason = fileReason(error);
    throw new ClientProblem('refused', `${path} can't be written: ${reason}`, { cause: error });
  }
}

/** A part of a file would pass for the whole. */
async function fill(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** No shell has been here: `~/` is the person's home. */
export function pathOf(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : resolve(file);
}

/** Why a file that a person named can't be had, within a sentence. */
export function fileReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return (typeof code === 'string' ? reasons[code] : undefined) ?? reasonOf(error);
}

const reasons: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file or folder',
  EEXIST: 'there is such a file already',
  EISDIR: 'it is a folder',
  EACCES: 'you may not do that',
};
