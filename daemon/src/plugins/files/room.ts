import { PeerError } from '../../plugin/api.ts';
import { type Usage, weightOf } from './catalog.ts';
import type { FilesConfig } from './files-config.ts';

const MIB = 1_048_576;

/** The answer to `files.limits`. */
export interface Limits {
  readonly largest: number;
  readonly left: number;
}

/** Whether there is room for one more file, by the settings. */
export class Room {
  readonly #settings: () => FilesConfig;

  constructor(settings: () => FilesConfig) {
    this.#settings = settings;
  }

  limits(own: Usage, all: Usage): Limits {
    const { fileMebibytes, userMebibytes, allMebibytes } = this.#settings();
    const left = Math.min(userMebibytes * MIB - own.bytes, allMebibytes * MIB - all.bytes);
    return { largest: fileMebibytes * MIB, left: Math.max(0, left) };
  }

  /** @throws PeerError `invalid`, `too-many`. */
  checkSize(size: number): void {
    const { fileMebibytes } = this.#settings();
    if (size === 0) throw new PeerError('invalid', 'an encrypted file has at least one byte');
    if (size > fileMebibytes * MIB)
      throw new PeerError('too-many', `files may have ${fileMebibytes} MiB at most, encrypted`);
  }

  /** @throws PeerError `too-many`. */
  checkQuotas(size: number, own: Usage, all: Usage): void {
    const { userMebibytes, allMebibytes, unfinishedPerUser } = this.#settings();
    const bytes = weightOf(size);
    if (own.unfinished >= unfinishedPerUser)
      throw new PeerError(
        'too-many',
        `${unfinishedPerUser} files that were not sent to their end are enough`,
      );
    if (own.bytes + bytes > userMebibytes * MIB)
      throw new PeerError('too-many', `your files here may have ${userMebibytes} MiB in all`);
    if (all.bytes + bytes > allMebibytes * MIB)
      throw new PeerError('too-many', 'the files of everybody have taken all the room there is for them');
  }

  /** @throws PeerError `too-many` when the disk would not keep what it has to. */
  checkDisk(bytes: number, free: number): void {
    if (free - bytes < this.#settings().freeMebibytes * MIB) throw fullDisk();
  }
}

export function fullDisk(): PeerError {
  return new PeerError('too-many', 'the disk of this daemon is full');
}
