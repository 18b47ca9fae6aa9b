import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { Hooks, MessageVerdict, LoginVerdict } from '../hooks/hooks.ts';
import { withTimeLimit } from '../hooks/time-limit.ts';
import { Later } from './later.ts';

export type AnyHandler = (body: unknown, from: never) => unknown;

export interface AnswerLimits {
  readonly timeLimitMs: number;
  /** Told of an answer given by `later` that failed without a PeerError. */
  readonly onFault: (error: unknown) => void;
}

/** A request handler as a handler of the `message` hook: a thrown PeerError is a refusal, not a fault. */
export function asMessageHook(handler: AnyHandler, limits: AnswerLimits): Hooks['message'] {
  return ({ body, session }) =>
    guard<MessageVerdict>(
      () => handler(body, session as never),
      (answer) => ({
        kind: 'answer',
        answer: answer instanceof Later ? new Later(watch(answer.promise, limits)) : (answer ?? {}),
      }),
    );
}

/** A login handler as a handler of the `authenticate` hook. */
export function asLoginHook(handler: AnyHandler): Hooks['authenticate'] {
  return ({ body, guest }) =>
    guard<LoginVerdict>(
      () => handler(body, guest as never),
      (verdict) => verdict as LoginVerdict,
    );
}

function guard<V>(call: () => unknown, conclude: (value: unknown) => V): V | Refused | Promise<V | Refused> {
  try {
    const value = call();
    return value instanceof Promise ? value.then(conclude, refuse) : conclude(value);
  } catch (error) {
    return refuse(error);
  }
}

type Refused = { readonly kind: 'refuse'; readonly error: PeerError };

function refuse(error: unknown): Refused {
  if (error instanceof PeerError) return { kind: 'refuse', error };
  throw error;
}

function watch(promise: Promise<unknown>, { timeLimitMs, onFault }: AnswerLimits): Promise<unknown> {
  return withTimeLimit(promise, timeLimitMs).catch((error: unknown) => {
    if (!(error instanceof PeerError)) onFault(error);
    throw error;
  });
}
