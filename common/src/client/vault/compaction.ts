import type { Clock } from '../../clock.ts';
import { BaseWriter } from './base-writer.ts';
import { type Journal, unsettledField } from './journal.ts';
import type { Ownership } from './ownership.ts';
import type { SecretKeeper } from './secret-keeper.ts';
import { VAULT_VERSION } from './segment-header.ts';
import { segmentGenerations, segmentName, type VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';
import { newVaultKey } from './vault-secret.ts';

export interface CompactionOptions {
  readonly files: VaultFiles;
  readonly clock: Clock;
  readonly index: VaultIndex;
  readonly journal: Journal;
  readonly ownership: Ownership;
  readonly secrets: SecretKeeper;
  /** Generations of segments that are not deleted but set aside. */
  readonly damaged: ReadonlySet<number>;
}

const CATCH_UPS = 3;

/** What a compaction in a temporary file is called. */
const UNFINISHED = /^compaction-(\d+)$/;

/**
 * Writes all that is kept anew under a new vault key, puts it in the place of everything before, and forgets the old
 * key: what was deleted or replaced is gone from disk then. Commits wait only for the beginning and the end.
 */
export class Compaction {
  readonly #options: CompactionOptions;
  readonly #vaultKey = newVaultKey();
  readonly #stopping = new AbortController();
  /** Committed since it began, and not in the base yet. */
  readonly #since: Uint8Array[] = [];

  constructor(options: CompactionOptions) {
    this.#options = options;
  }

  /** The plaintext of whatever is committed from {@link run} on. */
  note(plaintext: Uint8Array): void {
    this.#since.push(plaintext);
  }

  /** It ends soon after, and rejects with `reason` unless it was all but done. */
  stop(reason: Error): void {
    this.#stopping.abort(reason);
  }

  /** @returns the bytes that are left. Rejects as {@link Journal.commit} does; what was kept before is kept then. */
  async run(): Promise<number> {
    const { files, journal, secrets } = this.#options;
    // Both keys are kept until the base is in its place: whichever file a crash leaves can be opened.
    await journal.exclusive(async () => {
      await journal.ensureSegment();
      await secrets.keepNext(this.#vaultKey);
    });
    const base = await this.#start();
    try {
      await base.writeAll(this.#stopping.signal);
      // Most of it before commits have to wait. What came meanwhile is less each time: a commit syncs, this does not.
      for (let round = 0; round < CATCH_UPS; round++) await this.#catchUp(base);
      await base.writer.sync();
      await journal.exclusive(() => this.#putInPlace(base));
    } catch (error) {
      await base.writer.close();
      await files.remove(unfinishedName(base.writer.generation));
      throw error;
    }
    await this.#clearBefore(base.writer.generation);
    return base.writer.length;
  }

  async #start(): Promise<BaseWriter> {
    const { files, clock, index, journal, ownership } = this.#options;
    const generation = ownership.next;
    const name = unfinishedName(generation);
    await files.remove(name);
    const file = await files.create(name);
    if (file === undefined) return ownership.lose();
    const header = {
      version: VAULT_VERSION,
      generation,
      base: { madeAt: clock.now(), isEmpty: false },
      ...unsettledField(journal.unsettled),
    };
    try {
      return await BaseWriter.start(files, index, { name, file, vaultKey: this.#vaultKey, header });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #putInPlace(base: BaseWriter): Promise<void> {
    const { files, index, journal, ownership } = this.#options;
    const { generation, segment } = base.writer;
    await this.#catchUp(base);
    await base.complete();
    if (ownership.next !== generation) throw new Error('vault: a write failed during the compaction');
    // From here on the base may be found as the newest segment: nothing more may be acknowledged in the one before.
    await journal.leaveSegment();
    const claim = await ownership.claimNext();
    await claim.file.close();
    await files.rename(segment.name, segmentName(generation));
    segment.name = segmentName(generation);
    await ownership.assertNewest();
    index.movePlaces(base.places);
    await journal.continueIn(base.writer, this.#vaultKey);
  }

  /** What was committed meanwhile comes after all that may be older. */
  async #catchUp(base: BaseWriter): Promise<void> {
    for (const plaintext of this.#since.splice(0)) await base.add(plaintext);
  }

  /** Oldest first: whoever owned one of them must never find it the newest. */
  async #clearBefore(generation: number): Promise<void> {
    const { files, damaged } = this.#options;
    for (const older of await segmentGenerations(files)) {
      if (older >= generation) return;
      if (damaged.has(older)) await files.rename(segmentName(older), setAsideName(older, generation));
      else await files.remove(segmentName(older));
    }
  }
}

/** What compactions left that did not come to their end, up to that generation: later ones are of a later owner. */
export async function removeUnfinished(files: VaultFiles, upTo: number): Promise<void> {
  for (const name of await files.list())
    if (Number(UNFINISHED.exec(name)?.[1] ?? Infinity) <= upTo) await files.remove(name);
}

/** Nothing that was set aside has that name: `by` is of a segment that this process makes. */
export function setAsideName(generation: number, by: number): string {
  return `damaged-${generation}-${by}`;
}

function unfinishedName(generation: number): string {
  return `compaction-${generation}`;
}
