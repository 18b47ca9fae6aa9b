import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { problemOf } from '../../../common/src/client/problem-words.ts';
import type { CallOf, CallTable, Doing } from './call-table.ts';
import type { CallWord } from './link-words.ts';
import { problemFrom, problemWord } from './problem-word.ts';

/** At once, of one window; its calls are a person's. */
const MOST_SERVED = 256;

/** The window that was asked is gone: nobody knows what became of it. */
export class WindowLost extends ClientProblem {
  constructor() {
    super('lost', 'The window that had the connection was closed. Try again.');
    this.name = 'WindowLost';
  }
}

export interface LinkCallsOptions<Theirs extends CallTable, Ours extends CallTable> {
  readonly theirs: Theirs;
  readonly ours: Ours;
  readonly doing: Doing<Ours>;
  readonly send: (word: CallWord) => void;
  /** The other window does what none of ours does. */
  readonly broken: () => void;
}

/** Calls over a link, in both directions. */
export class LinkCalls<Theirs extends CallTable, Ours extends CallTable> {
  readonly #options: LinkCallsOptions<Theirs, Ours>;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #served = new Map<number, AbortController>();
  #count = 0;
  #isOver = false;

  constructor(options: LinkCallsOptions<Theirs, Ours>) {
    this.#options = options;
  }

  /** @throws ClientProblem, WindowLost */
  readonly call: CallOf<Theirs> = async (name, args, signal) => {
    const value = await this.#call(name, args, signal);
    if (isOf(this.#options.theirs[name]?.result, value)) return value;
    throw new ClientProblem('internal', 'The other window runs another version of NonceSense. Reload both.');
  };

  take(word: CallWord): void {
    switch (word.kind) {
      case 'call':
        return void this.#serve(word);
      case 'cancel':
        return this.#served.get(word.call)?.abort();
      case 'answer':
        return this.#pending.get(word.call)?.resolve(word.value);
      case 'failure':
        return this.#pending.get(word.call)?.reject(problemFrom(word.problem));
    }
  }

  /** The link is closed. */
  end(): void {
    this.#isOver = true;
    for (const { reject } of this.#pending.values()) reject(new WindowLost());
    for (const controller of this.#served.values()) controller.abort();
  }

  async #call(name: string, args: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#isOver) throw new WindowLost();
    const call = this.#count++;
    const answered = Promise.withResolvers<unknown>();
    const cancel = () => this.#options.send({ kind: 'cancel', call });
    this.#pending.set(call, answered);
    this.#options.send({ kind: 'call', call, name, args });
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    try {
      return await answered.promise;
    } finally {
      this.#pending.delete(call);
      signal?.removeEventListener('abort', cancel);
    }
  }

  async #serve({ call, name, args }: Extract<CallWord, { kind: 'call' }>): Promise<void> {
    if (this.#served.size >= MOST_SERVED || this.#served.has(call)) {
      this.#options.broken();
      return;
    }
    const controller = new AbortController();
    this.#served.set(call, controller);
    try {
      const value = await this.#do(name, args, controller.signal);
      this.#options.send({ kind: 'answer', call, value });
    } catch (error) {
      this.#options.send({ kind: 'failure', call, problem: problemWord(problemOf(error)) });
    } finally {
      this.#served.delete(call);
    }
  }

  #do(name: string, args: unknown, signal: AbortSignal): unknown {
    const { ours, doing } = this.#options;
    const isKnown = Object.hasOwn(ours, name) && isOf(ours[name]?.args, args);
    const task = isKnown ? doing[name] : undefined;
    if (!task)
      throw new ClientProblem('refused', 'The other window runs another version of NonceSense. Reload both.');
    return task(args, signal);
  }
}

function isOf(schema: TSchema | undefined, value: unknown): boolean {
  return schema !== undefined && Value.Check(schema, value);
}
