import type { Disposable } from '../../../common/src/disposable.ts';
import type { DecideHook, Hooks, NotifyHook } from './hooks.ts';
import { withTimeLimit } from './time-limit.ts';
import { isDecideHook, verdictProblem } from './verdicts.ts';

export interface Registration {
  /** Named in the log when the handler fails. */
  readonly plugin: string;
  readonly priority?: number;
  /** Only events of this message type; without it, all. */
  readonly type?: string;
}

interface HandlerFault {
  readonly hook: keyof Hooks;
  readonly plugin: string;
  readonly error: unknown;
}

export interface HookBusOptions {
  /** A handler that takes longer counts as failed. */
  readonly timeLimitMs: number;
  /** Told of every handler that threw, rejected or ran out of time. */
  readonly onFault: (fault: HandlerFault) => void;
}

/** How a `decide` ended. `failed`: the handler threw, rejected or ran out of time, which means no. */
export type Decided<V> =
  | { readonly kind: 'answered'; readonly verdict: V }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One for all: every connection keeps what was decided about it. */
const UNANSWERED = { kind: 'unanswered' } as const;

type Event<K extends keyof Hooks> = Parameters<Hooks[K]>[0];
type Verdict<K extends DecideHook> = NonNullable<Awaited<ReturnType<Hooks[K]>>>;

interface Entry {
  readonly handler: (event: never) => unknown;
  readonly plugin: string;
  readonly priority: number;
  readonly type: string | undefined;
}

/**
 * Connects the core to plugins (ARCHITECTURE.md, "Hooks and plugins").
 * Stays synchronous until a handler returns a promise, so that the hot path pays for no empty await.
 */
export class HookBus {
  readonly #options: HookBusOptions;
  readonly #entries = new Map<keyof Hooks, readonly Entry[]>();
  readonly #byType = new Map<string, readonly Entry[]>();

  constructor(options: HookBusOptions) {
    this.#options = options;
  }

  on<K extends keyof Hooks>(
    hook: K,
    handler: Hooks[K],
    { plugin, priority = 0, type }: Registration,
  ): Disposable {
    const entry: Entry = { handler: handler, plugin, priority, type };
    const entries = [...(this.#entries.get(hook) ?? []), entry];
    // Array.sort is stable: equal priorities keep the order of registration.
    this.#replace(
      hook,
      entries.sort((a, b) => b.priority - a.priority),
    );
    return {
      dispose: () => {
        this.#replace(
          hook,
          (this.#entries.get(hook) ?? []).filter((other) => other !== entry),
        );
      },
    };
  }

  /** Asks the handlers in order; the first that answers or fails decides. `type` selects those of one message type. */
  decide<K extends DecideHook>(
    hook: K,
    event: Event<K>,
    type?: string,
  ): Decided<Verdict<K>> | Promise<Decided<Verdict<K>>> {
    return this.#decideFrom<K>(0, { hook, event, entries: this.#select(hook, type) });
  }

  /** Tells all handlers; what fails is reported, never thrown. */
  notify<K extends NotifyHook>(hook: K, event: Event<K>): void | Promise<void> {
    const pending: Promise<unknown>[] = [];
    for (const entry of this.#select(hook)) {
      const result = this.#call(hook, entry, event);
      if (result instanceof Promise) pending.push(result);
    }
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
  }

  /** The same, waiting for all of them: whether none failed. */
  async settle<K extends NotifyHook>(hook: K, event: Event<K>): Promise<boolean> {
    const called = this.#select(hook).map(async (entry) => await this.#call(hook, entry, event));
    const outcomes = await Promise.all(called);
    return outcomes.every(({ kind }) => kind === 'returned');
  }

  #decideFrom<K extends DecideHook>(
    start: number,
    run: DecideRun<K>,
  ): Decided<Verdict<K>> | Promise<Decided<Verdict<K>>> {
    for (let index = start; index < run.entries.length; index++) {
      const entry = run.entries[index];
      if (entry === undefined) break;
      const result = this.#call(run.hook, entry, run.event);
      if (result instanceof Promise) {
        return result.then((settled) => conclude<K>(settled) ?? this.#decideFrom<K>(index + 1, run));
      }
      const decided = conclude<K>(result);
      if (decided) return decided;
    }
    return UNANSWERED;
  }

  /** Never throws and never rejects. */
  #call(hook: keyof Hooks, entry: Entry, event: unknown): Outcome | Promise<Outcome> {
    const fail = (error: unknown): Outcome => {
      this.#options.onFault({ hook, plugin: entry.plugin, error });
      return { kind: 'failed', error };
    };
    try {
      const value = entry.handler(event as never);
      if (!(value instanceof Promise)) return returned(hook, value);
      return withTimeLimit(value, this.#options.timeLimitMs)
        .then((settled) => returned(hook, settled))
        .catch(fail);
    } catch (error) {
      return fail(error);
    }
  }

  #select(hook: keyof Hooks, type?: string): readonly Entry[] {
    const entries = this.#entries.get(hook) ?? [];
    if (type === undefined) return entries;
    const key = `${hook} ${type}`;
    const known = this.#byType.get(key);
    if (known) return known;
    const selected = entries.filter((entry) => entry.type === undefined || entry.type === type);
    // Only types that somebody registered for are kept: names from the wire must not grow this map.
    if (selected.some((entry) => entry.type === type)) this.#byType.set(key, selected);
    return selected;
  }

  #replace(hook: keyof Hooks, entries: readonly Entry[]): void {
    this.#entries.set(hook, entries);
    this.#byType.clear();
  }
}

interface DecideRun<K extends DecideHook> {
  readonly hook: K;
  readonly event: Event<K>;
  readonly entries: readonly Entry[];
}

type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown };

/** @throws TypeError when a handler of a `decide` hook answered with something else than a verdict. */
function returned(hook: keyof Hooks, value: unknown): Outcome {
  const problem = isDecideHook(hook) ? verdictProblem(hook, value) : undefined;
  if (problem !== undefined) throw new TypeError(problem);
  return { kind: 'returned', value };
}

function conclude<K extends DecideHook>(outcome: Outcome): Decided<Verdict<K>> | undefined {
  if (outcome.kind === 'failed') return outcome;
  return outcome.value === undefined ? undefined : { kind: 'answered', verdict: outcome.value as Verdict<K> };
}
