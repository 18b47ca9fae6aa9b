import type { Static, TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';

/** Compiled when it is first asked: a program that starts has most schemas before it needs any. */
export class SchemaCheck<T extends TSchema> {
  readonly #schema: T;
  #compiled: TypeCheck<T> | undefined;

  constructor(schema: T) {
    this.#schema = schema;
  }

  fits(value: unknown): value is Static<T> {
    return this.#check.Check(value);
  }

  /** Where `value` does not fit, first: a JSON pointer. */
  misfit(value: unknown): string | undefined {
    return this.#check.Errors(value).First()?.path;
  }

  get #check(): TypeCheck<T> {
    this.#compiled ??= TypeCompiler.Compile(this.#schema);
    return this.#compiled;
  }
}
