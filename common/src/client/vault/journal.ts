import { CommitQueue } from './commit-queue.ts';
import { hashOfFile } from './file-window.ts';
import type { Ownership } from './ownership.ts';
import type { SecretKeeper } from './secret-keeper.ts';
import type { RecordPlace } from './segment.ts';
import { VAULT_VERSION, type Unsettled } from './segment-header.ts';
import { SegmentWriter } from './segment-writer.ts';
import { VaultError } from './vault-error.ts';
import { segmentName, type VaultFiles } from './vault-files.ts';
import { decodeRecord, encodeMark, type RecordContent, type VaultMark } from './vault-write.ts';

export interface JournalOptions {
  readonly files: VaultFiles;
  readonly ownership: Ownership;
  readonly secrets: SecretKeeper;
  readonly writer: SegmentWriter;
  readonly unsettled: Unsettled | undefined;
  /** A record is on disk, and this process still owned the vault after that. */
  readonly applied: (record: WrittenRecord) => void;
}

export interface WrittenRecord {
  readonly place: RecordPlace;
  readonly plaintext: Uint8Array;
  readonly content: RecordContent;
}

/** Appends records to the newest segment, as long as this process owns the vault. */
export class Journal {
  readonly #options: JournalOptions;
  readonly #queue = new CommitQueue((plaintext) => this.#write(plaintext));
  /** None after a write failed: what it left behind is unknown, and its counter is used. */
  #writer: SegmentWriter | undefined;
  /** Up to where the newest segment counts. */
  #tip: { readonly generation: number; readonly length: number };
  #unsettled: Unsettled | undefined;
  #isClosed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#writer = options.writer;
    this.#unsettled = options.unsettled;
    this.#tip = tipOf(options.writer);
  }

  get unsettled(): Unsettled | undefined {
    return this.#unsettled;
  }

  /**
   * Resolves when it is on disk. Rejects with VaultError `superseded` or `closed`, or the file system's own error: it
   * does not count then. `plaintext` is what `encodeWrites` gives.
   */
  commit(plaintext: Uint8Array): Promise<void> {
    return this.#queue.commit(plaintext);
  }

  mark(mark: VaultMark): Promise<void> {
    return this.commit(encodeMark(mark));
  }

  /** Runs when nothing is being written; nothing is written meanwhile. Rejects like {@link commit}. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.exclusive(() => {
      this.assertOpen();
      return task();
    });
  }

  /** @throws VaultError `superseded` or `closed`. */
  assertOpen(): void {
    if (this.#isClosed) throw new VaultError('closed');
    this.#options.ownership.assertKept();
  }

  /** To be called in {@link exclusive}: the next commit begins no segment of its own, unless a write fails. */
  async ensureSegment(): Promise<void> {
    this.#writer ??= await this.#startSegment();
  }

  /** To be called in {@link exclusive}: the next commit, or {@link continueIn}, begins in another segment. */
  async leaveSegment(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    // All that was acknowledged is synced.
    await writer?.close().catch(nothing);
  }

  /** To be called in {@link exclusive}: a base that is in its place is the newest segment from now on. */
  async continueIn(base: SegmentWriter, vaultKey: Uint8Array): Promise<void> {
    const { secrets } = this.#options;
    await this.leaveSegment();
    this.#tip = tipOf(base);
    secrets.useKey(vaultKey);
    try {
      await secrets.keepGeneration(base.generation);
      this.#writer = base;
    } catch (error) {
      // Nothing may be acknowledged in a segment of which the secret store does not know.
      await base.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#queue.exclusive(async () => {
      if (this.#isClosed) return;
      try {
        if (this.#writer) await this.#write(encodeMark('closed'));
      } catch (error) {
        if (!(error instanceof VaultError)) throw error; // Superseded: nothing to close.
      } finally {
        this.#isClosed = true;
        await this.leaveSegment();
      }
    });
  }

  async #write(plaintext: Uint8Array): Promise<void> {
    this.assertOpen();
    const { ownership, applied } = this.#options;
    const writer = (this.#writer ??= await this.#startSegment());
    try {
      const place = await writer.append(plaintext);
      await writer.sync();
      // A process that claims the vault after this reads the record; one that did before may not have.
      await ownership.assertNewest();
      this.#tip = tipOf(writer);
      const content = decodeRecord(plaintext);
      if (content.marks.includes('settled')) this.#unsettled = undefined;
      applied({ place, plaintext, content });
    } catch (error) {
      await this.leaveSegment();
      throw error;
    }
  }

  /** After a failed write: what was acknowledged stays, what follows it there does not count. */
  async #startSegment(): Promise<SegmentWriter> {
    const { files, ownership, secrets } = this.#options;
    const hash = await hashOfFile(files, segmentName(this.#tip.generation), this.#tip.length);
    if (hash === undefined) throw new VaultError('damaged');
    const { generation, file } = await ownership.claimNext();
    const before = { ...this.#tip, hash };
    const header = { version: VAULT_VERSION, generation, before, ...unsettledField(this.#unsettled) };
    const start = { name: segmentName(generation), file, vaultKey: secrets.vaultKey, header };
    try {
      const writer = await SegmentWriter.start(start);
      await writer.sync();
      await secrets.keepGeneration(generation);
      return writer;
    } catch (error) {
      await file.close();
      throw error;
    }
  }
}

/** As a field of a header. */
export function unsettledField(unsettled: Unsettled | undefined): { readonly unsettled?: Unsettled } {
  return unsettled === undefined ? {} : { unsettled };
}

function tipOf({ generation, length }: SegmentWriter) {
  return { generation, length };
}

function nothing(): void {
  // See where it is used.
}
