/**
 * The folder of one vault; names are of `A-Z a-z 0-9 - _ .`. Only `sync`, `rename` and `remove` promise that something
 * outlives a crash. Rejects with the file system's own errors.
 */
export interface VaultFiles {
  list(): Promise<readonly string[]>;
  /** Fewer bytes where the file ends before. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** An empty file; `undefined` when the name is taken. Everybody sees it at once. */
  create(name: string): Promise<VaultFile | undefined>;
  /** Whole or not at all, in place of what has that name. Who writes to the file goes on. */
  rename(name: string, to: string): Promise<void>;
  /** Does nothing when there is no such. */
  remove(name: string): Promise<void>;
  /** Lets go of what was opened for reading; another call opens it again. */
  close(): Promise<void>;
}

export interface VaultFile {
  append(bytes: Uint8Array): Promise<void>;
  /** What was appended, and the file's name, outlives a crash. */
  sync(): Promise<void>;
  /** Twice is harmless. */
  close(): Promise<void>;
}

const SEGMENT = /^segment-([1-9]\d{0,14})$/;

/** The file of the segment with that generation. */
export function segmentName(generation: number): string {
  return `segment-${generation}`;
}

/** Of the segments that are there, in ascending order. */
export async function segmentGenerations(files: VaultFiles): Promise<readonly number[]> {
  const names = await files.list();
  const numbers = names.flatMap((name) => SEGMENT.exec(name)?.[1] ?? []).map(Number);
  return numbers.sort((a, b) => a - b);
}

/** Every file of a vault, also what was set aside. Whoever wipes forgets the secret first. */
export async function eraseVaultFiles(files: VaultFiles): Promise<void> {
  for (const name of await files.list()) await files.remove(name);
}
