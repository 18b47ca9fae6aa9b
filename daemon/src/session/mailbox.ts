/**
 * One session's messages, one at a time and in order: two handlers never run for the same session at once.
 * Past `capacity` waiting messages the peer is no longer read.
 */
export class Mailbox<T> {
  readonly #options: MailboxOptions<T>;
  #waiting: T[] = [];
  #next = 0;
  #busy = false;
  #full = false;

  constructor(options: MailboxOptions<T>) {
    this.#options = options;
  }

  push(item: T): void {
    this.#waiting.push(item);
    if (!this.#busy) this.#work();
    if (!this.#full && this.#length >= this.#options.capacity) {
      this.#full = true;
      this.#options.onFull();
    }
  }

  /** Takes out what waits; what is being handled goes on. */
  drain(): readonly T[] {
    const waiting = this.#waiting.slice(this.#next);
    this.#waiting = [];
    this.#next = 0;
    return waiting;
  }

  get #length(): number {
    return this.#waiting.length - this.#next;
  }

  #work(): void {
    this.#busy = true;
    for (;;) {
      const item = this.#shift();
      if (item === undefined) break;
      const pending = this.#options.handle(item.value);
      if (pending) {
        void pending.then(() => {
          this.#work();
        });
        return;
      }
    }
    this.#busy = false;
  }

  #shift(): { readonly value: T } | undefined {
    if (this.#length === 0) {
      this.drain();
      this.#reopen();
      return undefined;
    }
    const value = this.#waiting[this.#next] as T;
    this.#next++;
    if (this.#length <= this.#options.capacity / 2) this.#reopen();
    return { value };
  }

  #reopen(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#options.onRoom();
  }
}

export interface MailboxOptions<T> {
  readonly capacity: number;
  /** Must neither throw nor reject; a promise holds the mailbox until it resolves. */
  readonly handle: (item: T) => Promise<void> | undefined;
  readonly onFull: () => void;
  readonly onRoom: () => void;
}
