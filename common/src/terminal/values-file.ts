import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

export type Values = ReadonlyMap<string, unknown>;

/** Named JSON values that lie in one file: written whole at each change, one change after the other. */
export class ValuesFile {
  readonly #write: (json: string) => Promise<void>;
  #values: Values;
  #last: Promise<unknown> = Promise.resolve();

  /** `write` keeps the text, whole or not at all. */
  constructor(values: Values, write: (json: string) => Promise<void>) {
    this.#values = values;
    this.#write = write;
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** `undefined` removes. A change is seen once it is kept; rejects as `write` does. */
  set(key: string, value: unknown): Promise<void> {
    const result = this.#last.then(async () => {
      const values = new Map(this.#values);
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      await this.#write(formatValues(values));
      this.#values = values;
    });
    // Whoever asked hears how it ended.
    this.#last = result.catch(() => undefined);
    return result;
  }
}

export function formatValues(values: Values): string {
  return JSON.stringify({ version: 1, values: Object.fromEntries(values) });
}

/** `undefined` for what {@link formatValues} did not write, or when a value is not as `schema` says. */
export function parseValues<S extends TSchema>(json: string, schema: S): Map<string, Static<S>> | undefined {
  const kept: unknown = parseJson(json);
  const shape = Type.Object(
    { version: Type.Literal(1), values: Type.Record(Type.String(), schema) },
    { additionalProperties: false },
  );
  return Value.Check(shape, kept) ? new Map(Object.entries(kept.values)) : undefined;
}

/** `undefined` for what is no JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
