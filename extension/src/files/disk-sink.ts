import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { FileSink } from '../../../common/src/client/conversations/files-api.ts';
import { UnnamedFile, writeAll } from './unnamed-file.ts';

/** Beside `path` until it is whole, then in its place. `mark` keeps two of them apart. */
export async function openDiskSink(path: string, mark: string): Promise<FileSink> {
  const aside = `${path}.${mark}.part`;
  const handle = await open(aside, 'wx', 0o600);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return {
    write: (offset, bytes) => writeAll(handle, offset, bytes),
    finish: async () => {
      await syncAnd(handle, close);
      await rename(aside, path);
    },
    abandon: async () => {
      await close();
      await rm(aside, { force: true });
    },
  };
}

/** For a place that takes a file whole only. */
export async function openWholeSink(put: (bytes: Uint8Array) => PromiseLike<void>): Promise<FileSink> {
  const content = await UnnamedFile.create();
  let end = 0;
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= content.close());
  return {
    write: async (offset, bytes) => {
      await content.write(offset, bytes);
      end = Math.max(end, offset + bytes.length);
    },
    finish: async () => {
      await put(await content.read(0, end));
      await close();
    },
    abandon: close,
  };
}

async function syncAnd(handle: FileHandle, close: () => Promise<void>): Promise<void> {
  await handle.sync();
  await close();
}
