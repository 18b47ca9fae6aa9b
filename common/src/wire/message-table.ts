import type { Static, TSchema } from '@sinclair/typebox';

/** One row of the protocol: who may send it, when, and what it holds. */
export type MessageRow = RequestRow | EventRow;

/** Gets exactly one answer: `ok` with a body of schema `answer`, or `error`. */
interface RequestRow {
  readonly kind: 'request';
  readonly from: 'client';
  readonly phase: Phase;
  readonly body: TSchema;
  readonly answer: TSchema;
}

/** Gets no answer. */
export interface EventRow {
  readonly kind: 'event';
  readonly from: 'client' | 'server' | 'both';
  readonly phase: Phase;
  readonly body: TSchema;
}

/** `login`: before authentication; `ready`: after it; `any`: both. */
export type Phase = 'login' | 'ready' | 'any';

export type MessageTable = Readonly<Record<string, MessageRow>>;

export type RequestTypes<T extends MessageTable> = {
  [K in keyof T & string]: T[K] extends RequestRow ? K : never;
}[keyof T & string];

export type EventTypes<T extends MessageTable, From extends 'client' | 'server'> = {
  [K in keyof T & string]: T[K] extends EventRow & { from: From | 'both' } ? K : never;
}[keyof T & string];

/** What travels in each message: mapped once a table, because the compiler gives up on the same inside each call. */
type Bodies<T extends MessageTable> = { [K in keyof T]: Static<T[K]['body']> };
type Answers<T extends MessageTable> = {
  [K in keyof T]: T[K] extends { readonly answer: infer A extends TSchema } ? Static<A> : never;
};
export type Body<T extends MessageTable, K extends keyof T> = Bodies<T>[K];
export type Answer<T extends MessageTable, K extends keyof T> = Answers<T>[K];

/** A row of a request; the identity function that keeps its literal types. */
export function request<P extends Phase, B extends TSchema, A extends TSchema>(phase: P, body: B, answer: A) {
  return { kind: 'request', from: 'client', phase, body, answer } as const;
}

export function event<F extends EventRow['from'], P extends Phase, B extends TSchema>(
  from: F,
  phase: P,
  body: B,
) {
  return { kind: 'event', from, phase, body } as const;
}
