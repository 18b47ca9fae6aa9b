import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { FileProblemTexts } from '../direct/message-texts.ts';
import type { OpenFile } from './open-file.ts';
import { readUpTo } from './unnamed-file.ts';

/** A file of this machine. @throws ClientProblem when it is none; the file system's own error */
export async function openDiskFile(path: string, texts: FileProblemTexts): Promise<OpenFile> {
  const name = basename(path);
  // Asked before it is opened: a pipe would not open before somebody writes.
  if (!(await stat(path)).isFile()) throw new ClientProblem('refused', texts.noFile(name));
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    name,
    size,
    read: async (offset, length) => {
      const bytes = await readUpTo(handle, offset, length);
      if (bytes.length < length) throw new ClientProblem('refused', texts.changed(name));
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** What came whole from elsewhere. */
export function openBytes(name: string, bytes: Uint8Array): OpenFile {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}
