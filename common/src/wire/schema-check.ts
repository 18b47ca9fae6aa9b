import type { Static, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';

/** Compiled when it is first asked: a program that starts has most schemas before it needs any. */
export class SchemaCheck<T extends TSchema> {
  readonly #schema: T;
  #compiled: TypeCheck<T> | undefined;

  constructor(schema: T) {
    this.#schema = schema;
  }

  /** @throws Error when the schema is none. */
  prepare(): void {
    this.#compiled ??= TypeCompiler.Compile(this.#schema);
  }

  fits(value: unknown): value is Static<T> {
    return this.#check.Check(value);
  }

  /** Where `value` does not fit, first, and why: for a log or a peer, without anything of the value. */
  misfit(value: unknown): string {
    const first = this.#check.Errors(value).First();
    return `${first?.path || 'body'}: ${first?.message ?? 'does not fit'}`;
  }

  get #check(): TypeCheck<T> {
    this.#compiled ??= TypeCompiler.Compile(this.#schema);
    return this.#compiled;
  }
}
