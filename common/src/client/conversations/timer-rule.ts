import type { DirectBook } from './direct-book.ts';

export interface TimerSetting {
  readonly conversation: string;
  /** Who sets it. */
  readonly user: string;
  readonly book: DirectBook;
}

/** In a direct conversation both. */
export function maySetTimer({ conversation }: TimerSetting): boolean {
  return !conversation.startsWith('#');
}
