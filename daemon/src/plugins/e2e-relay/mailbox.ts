import { type Checkpoint, type Delivery, type Entry, type EntryRow, sizeOf } from './mail-rows.ts';
import { MailTally } from './mail-tally.ts';
import type { RelayConfig } from './relay-config.ts';
import type { Reader } from './reader.ts';

/** A checkpoint is written with one message of so many: as many entries at most are read to know a mailbox. */
const CHECKPOINT_EVERY = 64;
/** Entries remembered, so that those acknowledged soon are removed without being read. */
const REMEMBERED = 512;

/** What has to be known of an entry to remove it. */
export interface Remembered {
  readonly number: number;
  readonly from: string;
  readonly size: number;
  readonly place: string | undefined;
}

/** A message on its way to the disk. */
export interface Pending extends Remembered {
  readonly delivery: Delivery;
  state: 'open' | 'stored' | 'dropped';
}

/** What is known in memory of one device's mailbox: the next number, how full it is, who reads it. */
export class Mailbox {
  readonly key: string;
  readonly readers = new Set<Reader>();
  readonly #tally: MailTally;
  #last: number;
  #settled: number;
  #sinceCheckpoint: number;
  /** In order of number. All that is stored when there are as many as the tally says. */
  #remembered: Remembered[] = [];
  /** Those not reported yet, in order of number. */
  #pending: Pending[] = [];
  #holds = 0;
  #onQuiet: (() => void)[] = [];

  /** `later`: entries stored after that checkpoint. */
  constructor(key: string, checkpoint: Checkpoint | undefined, later: readonly EntryRow[]) {
    this.key = key;
    this.#tally = checkpoint ? MailTally.from(checkpoint.tally) : new MailTally();
    this.#last = later.at(-1)?.number ?? checkpoint?.last ?? 0;
    this.#settled = this.#last;
    // The first message of a mailbox writes one: a sweep finds mailboxes by them.
    this.#sinceCheckpoint = checkpoint ? later.length : CHECKPOINT_EVERY;
    for (const entry of later) this.#remember(rememberedOf(entry));
    for (const { from, ...entry } of later) this.#tally.add(from, sizeOf(entry));
  }

  get last(): number {
    return this.#last;
  }

  /** All up to here is on disk and was told to the readers. */
  get settled(): number {
    return this.#settled;
  }

  get usage(): { readonly messages: number; readonly bytes: number } {
    return this.#tally;
  }

  /** Nothing is lost when it is forgotten. */
  get isIdle(): boolean {
    return this.#holds === 0 && this.#pending.length === 0 && this.readers.size === 0;
  }

  /** Keeps it in memory until the result is called. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
    };
  }

  hasRoom(from: string, bytes: number, limits: RelayConfig['mailbox']): boolean {
    return this.#tally.hasRoom(from, bytes, limits);
  }

  /** Takes the next number for a message whose commit is about to be called. */
  begin(entry: Entry, payload: Uint8Array): Pending {
    const { from, device, id, sentAt, element } = entry;
    const number = ++this.#last;
    const size = sizeOf(entry);
    this.#tally.add(from, size);
    const delivery = { number, from, device, id, sentAt, payload, element };
    const pending: Pending = { number, from, size, place: entry.place, delivery, state: 'open' };
    this.#pending.push(pending);
    return pending;
  }

  /** To be written together with the message just begun, when it is time. */
  dueCheckpoint(): Checkpoint | undefined {
    this.#sinceCheckpoint++;
    return this.#sinceCheckpoint > CHECKPOINT_EVERY ? this.checkpoint() : undefined;
  }

  checkpoint(): Checkpoint {
    this.#sinceCheckpoint = 0;
    return { last: this.#last, tally: this.#tally.toStored() };
  }

  /** Tells the readers what is stored, in order of number, whatever the order in which commits end. */
  settle(pending: Pending, state: 'stored' | 'dropped'): void {
    pending.state = state;
    if (state === 'dropped') this.#undo(pending);
    let done = 0;
    for (; this.#pending[done] !== undefined && this.#pending[done]?.state !== 'open'; done++);
    for (const each of this.#pending.splice(0, done)) this.#report(each);
    if (this.#pending.length === 0) for (const tell of this.#onQuiet.splice(0)) tell();
  }

  /** Resolves when nothing is on its way to the disk. */
  async quiet(): Promise<void> {
    if (this.#pending.length > 0) await new Promise<void>((resolve) => this.#onQuiet.push(resolve));
  }

  /** Its stored entries numbered up to `through`, when all of them are remembered. */
  recall(through: number): readonly Remembered[] | undefined {
    if (this.#remembered.length + this.#pending.length !== this.#tally.messages) return undefined;
    const end = this.#remembered.findIndex(({ number }) => number > through);
    return end === -1 ? this.#remembered : this.#remembered.slice(0, end);
  }

  /** These, the oldest, are about to be removed on disk. */
  remove(entries: readonly Remembered[]): void {
    for (const { from, size } of entries) this.#tally.remove(from, size);
    const last = entries.at(-1)?.number ?? 0;
    this.#remembered = this.#remembered.filter(({ number }) => number > last);
  }

  /** Those removed were all when `last` was the last. A crash may have left a count too high: this ends it. */
  emptied(last: number): void {
    if (last === this.#last && this.#pending.length === 0) this.#tally.clear();
  }

  #report(pending: Pending): void {
    this.#settled = pending.number;
    if (pending.state === 'dropped') return;
    const { number, from, size, place } = pending;
    this.#remember({ number, from, size, place });
    for (const reader of this.readers) reader.take(pending.delivery);
  }

  // A checkpoint on its way may have counted it.
  #undo({ from, size }: Pending): void {
    this.#tally.remove(from, size);
    this.#sinceCheckpoint = CHECKPOINT_EVERY;
  }

  #remember(entry: Remembered): void {
    this.#remembered.push(entry);
    if (this.#remembered.length > REMEMBERED) this.#remembered.shift();
  }
}

export function rememberedOf(entry: EntryRow): Remembered {
  return { number: entry.number, from: entry.from, size: sizeOf(entry), place: entry.place };
}
