/**
 * One session's messages, one at a time and in order: two handlers never run for the same session at once.
 * Past `capacity` waiting messages the peer is no longer read.
 */
export class Mailbox<T> {
  readonly #owner: MailboxOwner<T>;
  #waiting: T[] = [];
  #next = 0;
  #busy = false;
  #full = false;
  #closed = false;

  constructor(owner: MailboxOwner<T>) {
    this.#owner = owner;
  }

  push(item: T): void {
    this.#waiting.push(item);
    if (!this.#busy) this.#work();
    if (!this.#full && this.#length >= this.#owner.capacity) {
      this.#full = true;
      this.#owner.onFull();
    }
  }

  /** Takes out what waits; what is being handled goes on. */
  drain(): readonly T[] {
    const waiting = this.#waiting.slice(this.#next);
    this.#waiting = [];
    this.#next = 0;
    return waiting;
  }

  /** For a handover: takes out what waits, and no longer says whether there is room. */
  close(): readonly T[] {
    this.#closed = true;
    return this.drain();
  }

  get #length(): number {
    return this.#waiting.length - this.#next;
  }

  #work(): void {
    this.#busy = true;
    for (;;) {
      const item = this.#shift();
      if (item === undefined) break;
      const pending = this.#owner.handle(item.value);
      if (pending) {
        const goOn = () => {
          this.#work();
        };
        void pending.then(goOn, (error: unknown) => {
          this.#owner.onFault(error);
          goOn();
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
    if (this.#length <= this.#owner.capacity / 2) this.#reopen();
    return { value };
  }

  #reopen(): void {
    if (!this.#full || this.#closed) return;
    this.#full = false;
    this.#owner.onRoom();
  }
}

export interface MailboxOwner<T> {
  readonly capacity: number;
  /** A promise holds the mailbox until it settles. */
  handle(item: T): Promise<void> | undefined;
  /** Told of a rejection of `handle`: a bug; the mailbox goes on with the next message. */
  onFault(error: unknown): void;
  onFull(): void;
  onRoom(): void;
}
