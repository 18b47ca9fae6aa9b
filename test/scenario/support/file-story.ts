import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from '../../../common/src/client/files/download.ts';
import type { FileBlob } from '../../../common/src/client/files/file-link.ts';
import { upload } from '../../../common/src/client/files/upload.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { SinkFile } from '../../../common/src/node/sink-file.ts';
import { SourceFile } from '../../../common/src/node/source-file.ts';
import { decodeBase64Url } from '../../../common/src/text/base64.ts';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';
import { quietAddress } from './crash/quiet-port.ts';
import { DaemonProcess } from './daemon-process.ts';
import { ManInTheMiddle } from './man-in-the-middle.ts';
import { Porter } from './porter.ts';

export const MIB = 1_048_576;
const PIECE = MIB;
const { signal } = new AbortController();
const config = {
  plugins: {
    limits: {
      session: { messagesPerSecond: 100_000, messageBurst: 1_000_000, kibPerSecond: MIB, kibBurst: MIB },
      user: { messagesPerSecond: 100_000, messageBurst: 1_000_000, kibPerSecond: MIB, kibBurst: MIB },
    },
    auth: { registration: 'open' },
    files: { fileMebibytes: 200 },
  },
};

/** A file on Alice's disk, a daemon, and a network that can be cut. */
export class FileStory {
  readonly daemon: DaemonProcess;
  readonly middle: ManInTheMiddle;
  readonly size: number;
  readonly #folder: string;

  private constructor(
    daemon: DaemonProcess,
    middle: ManInTheMiddle,
    facts: { size: number; folder: string },
  ) {
    this.daemon = daemon;
    this.middle = middle;
    this.size = facts.size;
    this.#folder = facts.folder;
  }

  static async begin(size: number): Promise<FileStory> {
    const daemon = await DaemonProcess.make({ config, listen: await quietAddress() });
    await daemon.start();
    const middle = await ManInTheMiddle.listen(parseHostPort(daemon.ready.address));
    const folder = await mkdtemp(join(tmpdir(), 'fs-'));
    const story = new FileStory(daemon, middle, { size, folder });
    await story.#makeFile();
    return story;
  }

  porter(user: string): Promise<Porter> {
    return Porter.signUp(user, { address: this.middle.address, key: decodeBase64Url(this.daemon.ready.key) });
  }

  /** `onProgress` hears of every step of it. */
  async send(porter: Porter, onProgress: (moved: number) => void): Promise<FileBlob> {
    const source = await SourceFile.open(this.#path('sent'));
    const keys = { blob: randomBytes(16), key: randomBytes(32) };
    try {
      return await upload({ links: porter, source, ...keys, clock: systemClock, signal, onProgress });
    } finally {
      await source.close();
    }
  }

  async fetch(porter: Porter, file: FileBlob, onProgress: (moved: number) => void): Promise<void> {
    const sink = await SinkFile.create(this.#path('come'));
    await download({ links: porter, file, sink, clock: systemClock, signal, onProgress });
  }

  async checkFile(): Promise<void> {
    assert.equal(await digest(this.#path('come')), await digest(this.#path('sent')));
  }

  /** For a progress callback: does something once after each of so many equal parts of the file. */
  atParts(times: number, act: () => void): (moved: number) => void {
    let done = 0;
    return (moved) => {
      if (done === times || moved < ((done + 1) * this.size) / (times + 1)) return;
      done++;
      act();
    };
  }

  /** The connection of whoever sends or gets the next record breaks. */
  cut(direction: 'to daemon' | 'to client'): void {
    void this.middle.tamper(direction, (_record, { back, onward }) => {
      this.middle.behave();
      back.destroy();
      onward.destroy();
      return [];
    });
  }

  async end(): Promise<void> {
    this.middle.dispose();
    await this.daemon.remove();
    await rm(this.#folder, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  async #makeFile(): Promise<void> {
    const file = await open(this.#path('sent'), 'w');
    for (let left = this.size; left > 0; left -= PIECE) await file.write(randomBytes(Math.min(left, PIECE)));
    await file.close();
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
