import { cpuSeconds } from '../process-usage.ts';
import { type Figures, percentile } from '../statistics.ts';
import type { Pair } from './pair.ts';

const STALLED_MS = 10_000;

export interface PairLoad {
  /** Of each pair. */
  readonly messages: number;
  /** Of each pair: sent, and not both delivered and answered. */
  readonly inFlight: number;
  /** The server answers each message. */
  readonly isAnswered: boolean;
}

/** CPU time of the server for one message, messages a second, and how long the slowest answers took. */
export type PairFigures = Figures<'cpu_us' | 'messages_per_s' | 'ack_p99_ms'>;

/** @throws Error when a message is lost, comes twice or out of order, or nothing moves for 10 s. */
export async function runPairs(
  { pid }: { readonly pid: number },
  pairs: readonly Pair[],
  load: PairLoad,
): Promise<PairFigures> {
  const answers: number[] = [];
  const cpuBefore = cpuSeconds(pid);
  const begin = performance.now();
  await Promise.all(pairs.map((pair) => drive(pair, load, answers)));
  const seconds = (performance.now() - begin) / 1000;
  const messages = pairs.length * load.messages;
  return {
    cpu_us: ((cpuSeconds(pid) - cpuBefore) * 1e6) / messages,
    messages_per_s: messages / seconds,
    ack_p99_ms: load.isAnswered ? percentile(answers, 0.99) : 0,
  };
}

async function drive(
  pair: Pair,
  { messages, inFlight, isAnswered }: PairLoad,
  answers: number[],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let [sent, delivered, answered, before] = [0, 0, isAnswered ? 0 : Infinity, -1];
  const goOn = () => {
    const done = Math.min(delivered, answered);
    const count = Math.min(messages, done + inFlight) - sent;
    if (done === messages) resolve(undefined);
    if (count <= 0) return;
    sent += count;
    pair.send(count);
  };
  pair.listen({
    onDelivered: (count) => {
      delivered += count;
      if (delivered > messages) reject(new Error(`${delivered} of ${messages} messages came`));
      else goOn();
    },
    onAnswered: (ms) => {
      answers.push(ms);
      answered++;
      goOn();
    },
    onBreak: reject,
  });
  const watch = setInterval(() => {
    if (delivered === before) reject(new Error(`${delivered} of ${messages} messages came, then none`));
    before = delivered;
  }, STALLED_MS);
  goOn();
  await promise.finally(() => {
    clearInterval(watch);
  });
}
