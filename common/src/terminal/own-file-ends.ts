import { open, rm } from 'node:fs/promises';
import type { FileSending, FileSink, FileSource } from '../client/conversations/files-api.ts';
import { ClientProblem } from '../client/problem.ts';
import { SinkFile } from '../node/sink-file.ts';
import { SourceFile } from '../node/source-file.ts';
import { fileReason, pathOf } from './own-files.ts';

/** Bytes, how far a file is. */
type Moved = (bytes: number) => void;

/**
 * Opens a file that a person named and lets `send` take it; `moved` is told what was read. It stays open until it is
 * released: what failed may be sent again.
 * @throws ClientProblem when it can't be read; as `send` does
 */
export async function openAndSend(
  file: string,
  moved: Moved,
  send: (source: FileSource) => Promise<FileSending>,
): Promise<FileSending> {
  const source = await openSource(pathOf(file));
  try {
    return await send({
      name: source.name,
      size: source.size,
      version: source.version,
      read: async (offset, length) => {
        const bytes = await source.read(offset, length);
        moved(offset + bytes.length);
        return bytes;
      },
      // It was read only: nothing is lost where that fails.
      release: () => void source.close().catch(() => undefined),
    });
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openSource(path: string): Promise<SourceFile> {
  try {
    return await SourceFile.open(path);
  } catch (error) {
    throw new ClientProblem('file-unusable', `${path} can't be read: ${fileReason(error)}`, { cause: error });
  }
}

/** A new file of that name, for its owner alone; `moved` is told what was written. @throws ClientProblem when there is one */
export async function openSink(file: string, moved: Moved): Promise<FileSink> {
  const path = pathOf(file);
  try {
    return await OwnSink.create(path, moved);
  } catch (error) {
    throw new ClientProblem('file-unusable', `${path} can't be written: ${fileReason(error)}`, {
      cause: error,
    });
  }
}

/** Its name is taken, by an empty file, until what comes is whole. */
class OwnSink implements FileSink {
  readonly #path: string;
  readonly #sink: SinkFile;
  readonly #moved: Moved;
  #isWhole = false;

  private constructor(path: string, sink: SinkFile, moved: Moved) {
    this.#path = path;
    this.#sink = sink;
    this.#moved = moved;
  }

  static async create(path: string, moved: Moved): Promise<OwnSink> {
    await (await open(path, 'wx', 0o600)).close();
    try {
      return new OwnSink(path, await SinkFile.create(path), moved);
    } catch (error) {
      await rm(path);
      throw error;
    }
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#sink.write(offset, bytes);
    this.#moved(offset + bytes.length);
  }

  async finish(): Promise<void> {
    await this.#sink.finish();
    this.#isWhole = true;
  }

  async abandon(): Promise<void> {
    if (this.#isWhole) return;
    await this.#sink.abandon();
    await rm(this.#path, { force: true });
  }
}
