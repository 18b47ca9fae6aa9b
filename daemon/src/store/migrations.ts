import { migration0001 } from './migrations/0001-kv.ts';

/** In order: the n-th makes schema n. One that was released is never changed. */
export const migrations: readonly string[] = [migration0001];
