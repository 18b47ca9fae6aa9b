import type { Disposable } from '../../../disposable.ts';
import type { Answer } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import type { Receiving } from './receiving.ts';
import type { Delivery, RelayLink } from '../relay-link.ts';

/** How many messages are asked for at once. */
const PAGE = 200;
/** What is kept together must fit a commit of the vault. */
const AT_ONCE = 100;

type Page = Answer<Messages, 'e2e-relay.fetch'>;

export interface MailboxReaderOptions {
  readonly receiving: Receiving;
  /** Runs what changes the conversations, one after the other. */
  readonly run: (task: () => Promise<void>) => Promise<void>;
}

/** `stalled`: something was not taken, so that nothing after it may be acknowledged. */
type Phase = 'stalled' | 'emptying' | 'live' | 'over';

/**
 * Empties the mailbox over one connection, then takes what is pushed. An acknowledgement covers all that came before,
 * so after a failure nothing more is taken: the rest comes again, from the mailbox.
 */
export class MailboxReader implements Disposable {
  readonly #options: MailboxReaderOptions;
  readonly #link: RelayLink;
  #pushed: Delivery[] = [];
  #phase: Phase = 'stalled';

  constructor(options: MailboxReaderOptions, link: RelayLink) {
    this.#options = options;
    this.#link = link;
  }

  /** Takes all that is there, unless that is going on; then what is pushed. Rejects as requests and the vault do. */
  async empty(): Promise<void> {
    if (this.#is('emptying') || this.#is('over')) return;
    this.#phase = 'emptying';
    this.#pushed = [];
    try {
      const last = await this.#takePages();
      if (!this.#is('emptying')) return;
      // What was pushed before the last page was asked for was in one of them.
      this.#pushed = this.#pushed.filter(({ number }) => number > last);
      this.#phase = 'live';
      await this.#takePushed();
    } catch (error) {
      this.#stall();
      throw error;
    }
  }

  /** Takes what was pushed, and what comes while that goes on. Rejects as `empty` does. */
  async push(delivery: Delivery): Promise<void> {
    if (!this.#is('emptying') && !this.#is('live')) return;
    this.#pushed.push(delivery);
    if (this.#is('live') && this.#pushed.length === 1) await this.#takePushed();
  }

  dispose(): void {
    this.#phase = 'over';
  }

  /** The number of the last message. */
  async #takePages(): Promise<number> {
    let last = 0;
    for (let page: Page | undefined = await this.#fetch(0); page && this.#is('emptying');) {
      const { messages, more }: Page = page;
      last = messages.at(-1)?.number ?? last;
      // The next page comes while this one is worked off.
      const next: Promise<Page> | undefined = more && messages.length > 0 ? this.#fetch(last) : undefined;
      next?.catch(unheard);
      await this.#take('emptying', () => messages);
      page = await next;
    }
    return last;
  }

  async #takePushed(): Promise<void> {
    while (this.#is('live') && this.#pushed.length > 0)
      await this.#take('live', () => this.#pushed.splice(0, AT_ONCE));
  }

  #fetch(after: number): Promise<Page> {
    return this.#link.request('e2e-relay.fetch', { after, limit: PAGE });
  }

  async #take(phase: Phase, next: () => readonly Delivery[]): Promise<void> {
    try {
      await this.#options.run(async () => {
        if (!this.#is(phase)) return;
        const deliveries = next();
        const last = deliveries.at(-1);
        if (last === undefined) return;
        await this.#options.receiving.take(deliveries, this.#link);
        this.#link.tell('e2e-relay.acknowledge', { through: last.number });
      });
    } catch (error) {
      this.#stall();
      throw error;
    }
  }

  #is(phase: Phase): boolean {
    return this.#phase === phase;
  }

  #stall(): void {
    if (!this.#is('over')) this.#phase = 'stalled';
  }
}

function unheard(): void {
  // Whoever waits for the page hears it, unless the page before it failed.
}
