import { list, type Static, struct, uint, userName } from '../../plugin/api.ts';
import type { RelayConfig } from './relay-config.ts';

const MIB = 1_048_576;
const share = struct({ user: userName(), messages: uint(), bytes: uint() });

/** As stored. */
export const tallySchema = struct({ messages: uint(), bytes: uint(), senders: list(share, 1_000_000) });

interface Share {
  messages: number;
  bytes: number;
}

/** How much lies in one mailbox, and how much of it is by whom. */
export class MailTally {
  #messages = 0;
  #bytes = 0;
  readonly #senders = new Map<string, Share>();

  static from({ messages, bytes, senders }: Static<typeof tallySchema>): MailTally {
    const tally = new MailTally();
    tally.#messages = messages;
    tally.#bytes = bytes;
    for (const { user, ...rest } of senders) tally.#senders.set(user, rest);
    return tally;
  }

  get messages(): number {
    return this.#messages;
  }

  get bytes(): number {
    return this.#bytes;
  }

  toStored(): Static<typeof tallySchema> {
    const senders = Array.from(this.#senders, ([user, { messages, bytes }]) => ({ user, messages, bytes }));
    return { messages: this.#messages, bytes: this.#bytes, senders };
  }

  add(user: string, bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
    const own = this.#senders.get(user);
    if (own === undefined) {
      this.#senders.set(user, { messages: 1, bytes });
      return;
    }
    own.messages++;
    own.bytes += bytes;
  }

  remove(user: string, bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
    const own = this.#senders.get(user);
    if (own === undefined) return;
    own.messages--;
    own.bytes -= bytes;
    if (own.messages <= 0) this.#senders.delete(user);
  }

  clear(): void {
    this.#messages = 0;
    this.#bytes = 0;
    this.#senders.clear();
  }

  /** Whether there is room for so many bytes more by that user. */
  hasRoom(user: string, bytes: number, limits: RelayConfig['mailbox']): boolean {
    const mostBytes = limits.mebibytes * MIB;
    if (this.#messages + 1 > limits.messages || this.#bytes + bytes > mostBytes) return false;
    const own = this.#senders.get(user) ?? { messages: 0, bytes: 0 };
    const part = limits.senderPercent / 100;
    return own.messages + 1 <= limits.messages * part && own.bytes + bytes <= mostBytes * part;
  }
}
