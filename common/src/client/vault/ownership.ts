import { VaultError } from './vault-error.ts';
import { segmentGenerations, segmentName, type VaultFile, type VaultFiles } from './vault-files.ts';

/** A segment that is this process's to write. */
export interface SegmentClaim {
  readonly generation: number;
  readonly file: VaultFile;
}

/**
 * Who owns the vault: whoever made the newest segment's file. A process claims before it reads what others wrote, and
 * looks after each write whether a newer claim is there. So a write that it acknowledges was on disk before the next
 * owner began to read, however long either was suspended in between.
 */
export class Ownership {
  readonly #files: VaultFiles;
  #newest: number;
  #isLost = false;

  private constructor(files: VaultFiles, newest: number) {
    this.#files = files;
    this.#newest = newest;
  }

  /** Takes the vault from whoever has it, with a generation after all that are there and after `known`. */
  static async take(
    files: VaultFiles,
    known: number,
  ): Promise<{ readonly ownership: Ownership; readonly claim: SegmentClaim }> {
    for (;;) {
      const newest = (await segmentGenerations(files)).at(-1) ?? 0;
      const generation = Math.max(newest, known) + 1;
      const file = await files.create(segmentName(generation));
      if (file) return { ownership: new Ownership(files, generation), claim: { generation, file } };
      // Another process was faster, and comes before this one.
    }
  }

  /** The generation that {@link claimNext} will have. */
  get next(): number {
    return this.#newest + 1;
  }

  /** @throws VaultError `superseded`. */
  async claimNext(): Promise<SegmentClaim> {
    const generation = this.next;
    const file = await this.#files.create(segmentName(generation));
    if (file === undefined) return this.lose();
    this.#newest = generation;
    return { generation, file };
  }

  /** @throws VaultError `superseded` when another process has claimed the vault since. */
  async assertNewest(): Promise<void> {
    this.assertKept();
    if ((await segmentGenerations(this.#files)).at(-1) !== this.#newest) this.lose();
  }

  /** @throws VaultError `superseded` when that was found before. */
  assertKept(): void {
    if (this.#isLost) throw new VaultError('superseded');
  }

  lose(): never {
    this.#isLost = true;
    throw new VaultError('superseded');
  }
}
