/**
 * What the daemon keeps on disk: ordered key-value spaces, one per plugin, written in atomic commits.
 * Narrow on purpose, so that a second implementation (PostgreSQL) stays a small file.
 */
export interface Store {
  get(space: string, key: string): Promise<Uint8Array | undefined>;
  /** Entries in key order (UTF-8 byte order), within `range`. */
  list(space: string, range: KeyRange): Promise<readonly StoredEntry[]>;
  /** All writes or none. Resolves once they are on disk; commits take effect in the order of the calls. */
  commit(space: string, writes: readonly Write[]): Promise<CommitResult>;
  /** Waits for what is under way, then lets go of the files. */
  close(): Promise<void>;
}

export interface KeyRange {
  readonly prefix?: string;
  /** Exclusive bounds. */
  readonly after?: string;
  readonly before?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface StoredEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** `insert` demands that the key is absent, `replace` that it still holds `expected`; else the commit is a conflict. */
export type Write =
  | { readonly kind: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'insert'; readonly key: string; readonly value: Uint8Array }
  | {
      readonly kind: 'replace';
      readonly key: string;
      readonly value: Uint8Array;
      readonly expected: Uint8Array;
    }
  | { readonly kind: 'remove'; readonly key: string }
  /** All keys from `key` on, up to `before`, which stays. */
  | { readonly kind: 'remove-range'; readonly key: string; readonly before: string };

/** `conflict` names the key whose condition did not hold; nothing of that commit was written. */
export type CommitResult =
  { readonly kind: 'committed' } | { readonly kind: 'conflict'; readonly key: string };
