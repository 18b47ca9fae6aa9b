import type { Clock } from '../../clock.ts';
import { equalBytes, randomBytes } from '../../crypto/bytes.ts';
import type { ContentBody } from '../../e2e/content-bodies.ts';
import { encodeBase64Url } from '../../text/base64.ts';
import type { HandOver } from '../conversations/devices/devices-api.ts';
import { growingId } from '../growing-id.ts';
import type { Outcomes } from '../conversations/sending/outcomes.ts';
import type { OwnList } from '../conversations/devices/own-list.ts';
import { unlessCancelled } from '../files/cancellation.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import { upload } from '../files/upload.ts';
import { ClientProblem } from '../problem.ts';
import { archiveParts, type ArchivePart } from './archive.ts';
import { historyItems, type HistoryParts } from './history-items.ts';

export interface GivingParts extends HistoryParts {
  readonly own: OwnList;
  readonly files: DaemonFiles;
  readonly outcomes: Outcomes;
  readonly user: string;
  readonly clock: Clock;
  /** As a messenger does. */
  readonly run: <T>(task: () => T | Promise<T>) => Promise<T>;
  /** Something waits to be sent. */
  readonly send: () => void;
  readonly changed: () => void;
}

/** To whom, and until when. */
interface Gift {
  readonly device: Uint8Array;
  readonly signal: AbortSignal;
}

/** Gives another device of this person all that is here: part by part, each a file and a word about it. */
export class Giving {
  readonly #parts: GivingParts;
  #progress: HandOver | undefined;

  constructor(parts: GivingParts) {
    this.#parts = parts;
  }

  get progress(): HandOver | undefined {
    return this.#progress;
  }

  /** Resolves when the daemon has all of it. @throws ClientProblem; what was given before stays given */
  async give(gift: Gift): Promise<void> {
    const { book, user, clock, changed } = this.#parts;
    if (this.#progress) throw refused('Your history is being handed over already.');
    if (this.#parts.files.largest === undefined)
      throw refused(
        'This server takes no files, or is not connected: history goes from device to device as files.',
      );
    this.#expectListed(gift.device);
    const total = [...book.conversations.keys()].reduce((sum, id) => sum + book.count(id), 0);
    this.#show({ device: encodeBase64Url(gift.device), done: 0, total });
    try {
      const about = { user, madeAt: clock.now(), total };
      for await (const part of archiveParts(about, historyItems(this.#parts)))
        await this.#givePart(part, gift);
    } finally {
      this.#progress = undefined;
      changed();
    }
  }

  async #givePart(part: ArchivePart, gift: Gift): Promise<void> {
    const { files, clock } = this.#parts;
    const { bytes } = part;
    const done = this.#progress?.done ?? 0;
    const source = {
      name: 'history',
      size: bytes.length,
      read: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
    };
    const file = await upload({
      links: files,
      clock,
      signal: gift.signal,
      source,
      // A part is made anew each time, and so is its key.
      blob: randomBytes(16),
      key: randomBytes(32),
      onProgress: (moved) => {
        this.#count(done + Math.floor((part.lines * moved) / bytes.length));
      },
    });
    this.#expectListed(gift.device);
    await this.#announce({ ...file, messages: part.lines }, gift);
    this.#count(done + part.lines);
  }

  async #announce(body: ContentBody<'history'>, { device, signal }: Gift): Promise<void> {
    const { book, outcomes, user, clock, run, send } = this.#parts;
    const now = clock.now();
    const id = growingId(now);
    const outcome = outcomes.of(id);
    await run(() => {
      const said = { kind: 'history', body } as const;
      const to = { user, device };
      book.addOutbound({ conversation: user, to, id, sentAt: now, said, rounds: 0, isHeld: false });
    });
    send();
    await unlessCancelled(signal, outcome);
  }

  #expectListed(device: Uint8Array): void {
    const devices = this.#parts.own.list?.devices ?? [];
    if (!devices.some(({ id }) => equalBytes(id, device))) throw refused('You have no such device any more.');
  }

  /** Tells at whole percents. */
  #count(done: number): void {
    const before = this.#progress;
    if (!before) return;
    const percent = (lines: number) => Math.floor((100 * lines) / Math.max(1, before.total));
    if (percent(done) !== percent(before.done)) this.#show({ ...before, done });
    else this.#progress = { ...before, done };
  }

  #show(progress: HandOver): void {
    this.#progress = progress;
    this.#parts.changed();
  }
}

function refused(words: string): ClientProblem {
  return new ClientProblem('refused', words);
}
