import type { Disposable } from '../../disposable.ts';
import type { Answer } from '../../wire/message-table.ts';
import type { Messages } from '../../wire/messages.ts';
import type { Delivery, Receiving } from './receiving.ts';
import type { RelayLink } from './relay-link.ts';

/** How many messages are asked for at once. */
const PAGE = 200;

type Page = Answer<Messages, 'e2e-relay.fetch'>;

export interface MailboxReaderOptions {
  readonly receiving: Receiving;
  /** Runs what changes the conversations, one after the other. */
  readonly run: (task: () => Promise<void>) => Promise<void>;
}

/**
 * Empties the mailbox over one connection, then takes what is pushed. An acknowledgement covers all that came before,
 * so after a failure nothing more is taken: the rest comes again, from the mailbox.
 */
export class MailboxReader implements Disposable {
  readonly #options: MailboxReaderOptions;
  readonly #link: RelayLink;
  #pushed: Delivery[] = [];
  #isStalled = false;

  constructor(options: MailboxReaderOptions, link: RelayLink) {
    this.#options = options;
    this.#link = link;
  }

  /** Takes all that is there; what comes after it is pushed. Rejects as requests and the vault do. */
  async empty(): Promise<void> {
    this.#isStalled = false;
    this.#pushed = [];
    for (let page: Page | undefined = await this.#fetch(0); page;) {
      const last = page.messages.at(-1);
      // The next page comes while this one is worked off.
      const next: Promise<Page> | undefined = page.more && last ? this.#fetch(last.number) : undefined;
      next?.catch(unheard);
      const { messages } = page;
      await this.#take(() => messages);
      page = await next;
    }
  }

  /** Takes what was pushed, and what comes while that goes on. Rejects as `empty` does. */
  async push(delivery: Delivery): Promise<void> {
    if (this.#isStalled) return;
    this.#pushed.push(delivery);
    if (this.#pushed.length > 1) return;
    await this.#take(() => {
      const pushed = this.#pushed;
      this.#pushed = [];
      return pushed;
    });
  }

  dispose(): void {
    this.#isStalled = true;
  }

  #fetch(after: number): Promise<Page> {
    return this.#link.request('e2e-relay.fetch', { after, limit: PAGE });
  }

  async #take(next: () => readonly Delivery[]): Promise<void> {
    try {
      await this.#options.run(async () => {
        const deliveries = next();
        const last = deliveries.at(-1);
        if (this.#isStalled || last === undefined) return;
        await this.#options.receiving.take(deliveries, this.#link);
        this.#link.tell('e2e-relay.acknowledge', { through: last.number });
      });
    } catch (error) {
      this.#isStalled = true;
      throw error;
    }
  }
}

function unheard(): void {
  // Whoever waits for the page hears it, unless the page before it failed.
}
