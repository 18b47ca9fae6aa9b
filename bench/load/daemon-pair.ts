import type { HeardEvent } from './daemon-client.ts';
import { encryptedMessages } from './encrypted-message.ts';
import type { Members, RelayMember } from './members.ts';
import type { Pair, PairListener } from './pair.ts';

/** A sender and a receiver who is online, takes what comes and acknowledges it. */
export class DaemonPair implements Pair {
  readonly #sender: RelayMember;
  readonly #receiver: RelayMember;
  #listener: PairListener | undefined;
  #last = 0;

  private constructor(sender: RelayMember, receiver: RelayMember) {
    this.#sender = sender;
    this.#receiver = receiver;
    receiver.client.hear((events) => {
      this.#take(events);
    });
    for (const { client } of [sender, receiver])
      client.listen({
        onDeliveries: () => undefined,
        onBreak: (error) => {
          this.#fail(error);
        },
      });
  }

  static async join(members: Members): Promise<DaemonPair> {
    const receiver = await members.joinRelay();
    const sender = await members.joinRelay();
    await receiver.client.request('e2e-relay.fetch', { after: 0, limit: 1 });
    return new DaemonPair(sender, receiver);
  }

  send(count: number): void {
    const bodies = encryptedMessages(count, this.#receiver);
    const sentAt = performance.now();
    for (const answer of this.#sender.client.requestAll('e2e-relay.send', bodies)) {
      answer.then(
        ({ stored }) => {
          if (stored) this.#listener?.onAnswered(performance.now() - sentAt);
          else this.#fail(new Error('a message was not stored'));
        },
        (error: unknown) => {
          this.#fail(error instanceof Error ? error : new Error(String(error)));
        },
      );
    }
  }

  listen(listener: PairListener): void {
    this.#listener = listener;
  }

  async leave(): Promise<void> {
    await Promise.all([this.#sender.client.leave(), this.#receiver.client.leave()]);
  }

  #take(events: readonly HeardEvent[]): void {
    let count = 0;
    for (const { type, body } of events) {
      if (type !== 'e2e-relay.deliver') continue;
      count++;
      const { number } = body as { readonly number: number };
      if (number !== ++this.#last) this.#fail(new Error(`number ${number} came in place of ${this.#last}`));
    }
    if (count === 0) return;
    this.#receiver.client.tell('e2e-relay.acknowledge', { through: this.#last });
    this.#listener?.onDelivered(count);
  }

  #fail(error: Error): void {
    this.#listener?.onBreak(error);
  }
}
