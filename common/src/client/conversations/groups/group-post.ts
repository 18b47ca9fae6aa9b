import type { Clock } from '../../../clock.ts';
import type { Said } from '../../../e2e/content.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { growingId } from '../../growing-id.ts';
import type { Outbound } from '../book/outbound.ts';

export interface Posted extends Pick<Outbound, 'conversation' | 'to'> {
  readonly said: Said<'group' | 'leave' | 'removal'>;
}

/** Queues what this client itself says in groups. */
export class GroupPost {
  readonly #book: DirectBook;
  readonly #clock: Clock;

  constructor({ book, clock }: { readonly book: DirectBook; readonly clock: Clock }) {
    this.#book = book;
    this.#clock = clock;
  }

  post(posted: Posted): void {
    const now = this.#clock.now();
    this.#book.addOutbound({ ...posted, id: growingId(now), sentAt: now, rounds: 0, isHeld: false });
  }
}
