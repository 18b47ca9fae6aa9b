import type { CommitResult, KeyRange, StoredEntry, Write } from './store.ts';

/** What the store asks of its worker thread. */
export type WorkerOrder =
  /** `block` holds requests: see `BatchWriter`. */
  { readonly kind: 'batch'; readonly block: Uint8Array<ArrayBuffer> } | { readonly kind: 'close' };

export type StoreRequest =
  | { readonly kind: 'get'; readonly space: string; readonly key: string }
  | { readonly kind: 'list'; readonly space: string; readonly range: KeyRange }
  | { readonly kind: 'commit'; readonly space: string; readonly writes: readonly Write[] };

/** `answers` in the order of the batch's requests; `transactions` counts those committed since the start. */
export type WorkerReport =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'answered'; readonly answers: readonly StoreAnswer[]; readonly transactions: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

export type StoreAnswer = Uint8Array | undefined | readonly StoredEntry[] | CommitResult;
