import type { Clock } from '../../../clock.ts';
import type { Ed25519Key } from '../../../crypto/ed25519.ts';
import type { GroupState } from '../../../e2e/group-state.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import type { Arrival } from '../contents/arrival.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import type { OwnList } from '../devices/own-list.ts';
import { GroupArrivals } from './group-arrivals.ts';
import { GroupAudience } from './group-audience.ts';
import { GroupBook } from './group-book.ts';
import { GroupExchange } from './group-exchange.ts';
import { GroupKeeper } from './group-keeper.ts';
import { GroupNotices } from './group-notices.ts';
import { GroupPost } from './group-post.ts';
import { GroupWaiting } from './group-waiting.ts';

export interface MessengerGroupsParts {
  readonly book: DirectBook;
  readonly lines: ArrivedLines;
  readonly directory: Directory;
  readonly own: OwnList;
  readonly clock: Clock;
  /** What a content does whose sender may speak. */
  readonly handle: (arrival: Arrival) => Promise<void>;
}

/** One person's groups: all that works on them, put together. */
export class MessengerGroups {
  readonly notices: GroupNotices;
  readonly keeper: GroupKeeper;
  readonly arrivals: GroupArrivals;
  readonly audience: GroupAudience;
  readonly post: GroupPost;
  readonly book: GroupBook;
  readonly #exchange: GroupExchange;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(parts: MessengerGroupsParts) {
    const groups = new GroupBook(parts.book);
    const post = new GroupPost(parts);
    const notices = new GroupNotices({ ...parts, groups });
    const exchange = new GroupExchange({ ...parts, groups, post });
    const settled = (conversation: string) => this.arrivals.retry(conversation);
    const keeper = new GroupKeeper({ ...parts, groups, post, notices, exchange, settled });
    const waiting = new GroupWaiting(parts.book);
    this.arrivals = new GroupArrivals({ ...parts, groups, waiting, keeper, exchange });
    this.audience = new GroupAudience({ ...parts, groups, exchange, notices });
    this.notices = notices;
    this.keeper = keeper;
    this.post = post;
    this.book = groups;
    this.#exchange = exchange;
  }

  state(conversation: string): GroupState | undefined {
    return this.book.state(conversation);
  }

  /** A connection is there. `identity`: where this machine holds it, it may answer for the owner. */
  async begin(identity: Ed25519Key | undefined): Promise<void> {
    this.keeper.identity = identity;
    this.arrivals.tellOverdue();
    this.#exchange.tidy();
    for (const conversation of this.book.all) await this.keeper.cleanUp(conversation);
  }

  /** Tells new devices of this person which groups there are. @returns whether any was not told yet. */
  greet(): boolean {
    return this.#exchange.greet();
  }
}
