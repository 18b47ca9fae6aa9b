import { cpuSeconds } from '../process-usage.ts';
import { type Figures, percentile } from '../statistics.ts';
import { countMarks, markedText } from './mark.ts';
import type { Client, Server } from './server.ts';

const JOINING_AT_ONCE = 8;
const STALLED_MS = 10_000;
/** Times are taken at one receiver of so many: reading each mark would slow the generator down. */
const TIMED_EVERY = 10;

/** What one sender sends to everybody. */
export interface Load {
  readonly messages: number;
  readonly pace: Pace;
}

type Pace =
  /** The next is sent when one of so many has reached all receivers. */
  | { readonly kind: 'in flight'; readonly count: number }
  | { readonly kind: 'steady'; readonly perSecond: number };

/** CPU time of the server for one delivery, deliveries a second, and how long one took. */
export type FanOutFigures = Figures<'cpu_us' | 'per_s' | 'p50_ms' | 'p99_ms'>;

/** One sender and its receivers at a server. Counts what arrives, to the last message. */
export class Crowd {
  readonly #server: Server;
  readonly #sender: Client;
  readonly #receivers: readonly Client[];
  /** Of this run. */
  #delivered = 0;
  /** The same, by receiver. */
  #counts: number[] = [];
  #messages = 0;
  #latencies: number[] = [];
  #onProgress: () => void = () => undefined;
  #onFailure: (error: Error) => void = failLoudly;

  private constructor(server: Server, sender: Client, receivers: readonly Client[]) {
    this.#server = server;
    this.#sender = sender;
    this.#receivers = receivers;
    receivers.forEach((receiver, index) => {
      this.#listen(receiver, index);
    });
    sender.listen({
      onDeliveries: () => {
        this.#onProgress();
      },
      onBreak: (error) => {
        this.#onFailure(error);
      },
    });
  }

  static async gather(server: Server, receivers: number): Promise<Crowd> {
    const joined = await joinAll(server, receivers);
    return new Crowd(server, await server.join('sender'), joined);
  }

  /** @throws Error when a message is lost, comes twice, or nothing moves for 10 s. */
  async run(load: Load): Promise<FanOutFigures> {
    this.#delivered = 0;
    this.#counts = this.#receivers.map(() => 0);
    this.#latencies = [];
    this.#messages = load.messages;
    const cpuBefore = cpuSeconds(this.#server.pid);
    const begin = performance.now();
    await this.#drive(load);
    const seconds = (performance.now() - begin) / 1000;
    const cpu = cpuSeconds(this.#server.pid) - cpuBefore;
    return {
      cpu_us: (cpu * 1e6) / this.#delivered,
      per_s: this.#delivered / seconds,
      p50_ms: percentile(this.#latencies, 0.5),
      p99_ms: percentile(this.#latencies, 0.99),
    };
  }

  async leave(): Promise<void> {
    await Promise.all([this.#sender, ...this.#receivers].map((client) => client.leave()));
  }

  get #expected(): number {
    return this.#messages * this.#receivers.length;
  }

  #listen(receiver: Client, index: number): void {
    const note = (sentAt: number) => {
      this.#latencies.push(performance.now() - sentAt);
    };
    receiver.listen({
      onDeliveries: (bytes) => {
        this.#count(index, countMarks(bytes, index % TIMED_EVERY === 0 ? note : undefined));
        this.#onProgress();
      },
      onBreak: (error) => {
        this.#onFailure(error);
      },
    });
  }

  #count(index: number, more: number): void {
    this.#delivered += more;
    const count = (this.#counts[index] ?? 0) + more;
    this.#counts[index] = count;
    if (count > this.#messages)
      this.#onFailure(new Error(`one receiver got ${count} of ${this.#messages} messages`));
  }

  /** Resolves when all is delivered and acknowledged. */
  async #drive({ messages, pace }: Load): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#onFailure = reject;
    const watch = this.#watchForStall(reject);
    let sent = 0;
    const sendUpTo = (target: number) => {
      const texts: string[] = [];
      for (; sent < Math.min(target, messages); sent++) texts.push(markedText());
      if (texts.length > 0) this.#sender.broadcast(texts);
    };
    this.#onProgress = () => {
      if (this.#delivered === this.#expected && this.#sender.unanswered === 0) resolve(undefined);
      else if (pace.kind === 'in flight') sendUpTo(this.#reachedAll() + pace.count);
    };
    const stopSending = pace.kind === 'steady' ? steadily(pace.perSecond, sendUpTo) : undefined;
    this.#onProgress();
    try {
      await promise;
      this.#onFailure = failLoudly;
    } finally {
      stopSending?.();
      clearInterval(watch);
      this.#onProgress = () => undefined;
    }
  }

  #reachedAll(): number {
    return Math.floor(this.#delivered / this.#receivers.length);
  }

  #watchForStall(fail: (error: Error) => void): NodeJS.Timeout {
    let before = -1;
    return setInterval(() => {
      if (this.#delivered === before) fail(this.#miscount());
      before = this.#delivered;
    }, STALLED_MS);
  }

  #miscount(): Error {
    const { unanswered } = this.#sender;
    return new Error(
      `${this.#delivered} deliveries arrived instead of ${this.#expected}, ${unanswered} messages are not acknowledged`,
    );
  }
}

// A connection that breaks between two runs would spoil the next one.
function failLoudly(error: Error): never {
  throw error;
}

/** So many receivers, a few at a time. */
export async function joinAll(server: Server, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  let begun = 0;
  const joinSome = async () => {
    while (begun++ < count) clients.push(await server.join('receiver'));
  };
  await Promise.all(Array.from({ length: JOINING_AT_ONCE }, joinSome));
  return clients;
}

/** Tells from now on how many should have been sent; returns what ends that. */
function steadily(perSecond: number, sendUpTo: (target: number) => void): () => void {
  const begin = performance.now();
  const timer = setInterval(() => {
    sendUpTo(Math.floor(((performance.now() - begin) * perSecond) / 1000));
  }, 1);
  return () => {
    clearInterval(timer);
  };
}
