import type { LinkSession } from './link-session.ts';
import type { Broadcast, LobbyLog } from './lobby-log.ts';

/** Messages asked for at once; the daemon may give fewer, as many as fit a record. */
const PAGE = 100;

export type Requests = Pick<LinkSession, 'request'>;

interface Page {
  readonly messages: readonly Broadcast[];
  readonly more: boolean;
  readonly oldest: number;
  readonly newest: number;
}

/** Fills a log from the daemon's history, so that between its messages nothing is missing. */
export class LobbyHistory {
  readonly #log: LobbyLog;
  readonly #changed: () => void;
  #requests: Requests | undefined;
  #hasOlder = false;
  /** Between these two numbers nothing is missing. Below the first there may be single messages sent from here. */
  #completeFrom: number | undefined;
  #completeTo: number | undefined;
  #isCaughtUp = false;
  #catchingUp: Promise<void> = Promise.resolve();
  #loading: Promise<void> | undefined;

  constructor(log: LobbyLog, changed: () => void) {
    this.#log = log;
    this.#changed = changed;
  }

  get hasOlder(): boolean {
    return this.#hasOlder;
  }

  /** A connection began: fetches what was missed. Rejects as requests do. */
  catchUp(requests: Requests): Promise<void> {
    this.leave();
    this.#requests = requests;
    this.#log.trackNew();
    const work = this.#closeGap(requests);
    this.#catchingUp = work.catch(unheard);
    return work;
  }

  /** The page before the oldest message of the log. Rejects as requests do. */
  loadOlder(): Promise<void> {
    this.#loading ??= this.#loadOlder().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** The connection ended: from here on something may be missing. */
  leave(): void {
    if (this.#isCaughtUp) this.#completeTo = this.#log.newest;
    this.#isCaughtUp = false;
    this.#requests = undefined;
  }

  reset(): void {
    this.leave();
    this.#completeFrom = undefined;
    this.#completeTo = undefined;
    this.#hasOlder = false;
  }

  async #closeGap(requests: Requests): Promise<void> {
    let known: number | undefined;
    let isFirst = true;
    for await (const page of pagesBack(requests)) {
      if (this.#requests !== requests) return;
      if (isFirst) known = this.#joint(page);
      isFirst = false;
      this.#log.merge(page.messages);
      this.#changed();
      if (known !== undefined && page.oldest <= known) break;
      if (known === undefined || !page.more) this.#beginsAt(page);
      if (known === undefined) break;
    }
    if (this.#requests !== requests) return;
    if (isFirst) this.#beginEmpty();
    this.#isCaughtUp = true;
  }

  /** The number down to which pages are needed; `undefined` when the newest page stands alone. */
  #joint(newestPage: Page): number | undefined {
    // A daemon restored from a backup is behind what it said before: then it is believed, not the log.
    if (this.#completeTo !== undefined && newestPage.newest >= this.#completeTo) return this.#completeTo;
    this.#log.forgetUntracked();
    return undefined;
  }

  /** The daemon has no message: it is believed, also when it said something else before. */
  #beginEmpty(): void {
    this.#log.forgetUntracked();
    this.#completeFrom = undefined;
    this.#completeTo = undefined;
    this.#hasOlder = false;
    this.#changed();
  }

  async #loadOlder(): Promise<void> {
    await this.#catchingUp;
    const requests = this.#requests;
    const before = this.#completeFrom;
    if (requests === undefined || before === undefined || !this.#hasOlder) return;
    const { value: page } = await pagesBack(requests, before).next();
    if (this.#requests !== requests) return;
    this.#log.merge(page?.messages ?? []);
    if (page) this.#beginsAt(page);
    else this.#hasOlder = false;
    this.#changed();
  }

  #beginsAt({ oldest, more }: Page): void {
    this.#completeFrom = oldest;
    this.#hasOlder = more;
  }
}

/** From the newest (or the newest below `before`) back to the oldest; ends with the history. */
async function* pagesBack(requests: Requests, before?: number): AsyncGenerator<Page, undefined> {
  for (let end = before; ;) {
    const body = end === undefined ? { limit: PAGE } : { before: end, limit: PAGE };
    const { messages, more } = await requests.request('broadcast.history', body);
    const numbers = messages.map(({ number }) => number);
    const oldest = Math.min(...numbers);
    // A page that does not lead back would lead in a circle.
    if (messages.length === 0 || (end !== undefined && oldest >= end)) return undefined;
    yield { messages, more, oldest, newest: Math.max(...numbers) };
    if (!more) return undefined;
    end = oldest;
  }
}

function unheard(): void {
  // Whoever called catchUp hears of it.
}
