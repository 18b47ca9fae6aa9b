import type { TSchema } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { decode, encode } from 'cborg';
import type { KeyRange, Store, Write } from './store.ts';

/** `bytes` is the value as stored, for {@link Table.replace}. */
export interface Row<T> {
  readonly key: string;
  readonly value: T;
  readonly bytes: Uint8Array;
}

/** A TypeBox schema whose values are of type T. */
export type SchemaOf<T> = TSchema & { static: T };

/** Where a table lies, and what its values are. */
export interface TablePlace<T> {
  readonly space: string;
  readonly name: string;
  readonly schema: SchemaOf<T>;
}

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Typed values (CBOR) in one space of a store, under keys that begin with `name/`. Writes are values: a commit may
 * take those of several tables of the space.
 */
export class Table<T> {
  readonly #store: Store;
  readonly #space: string;
  readonly #prefix: string;
  readonly #check: TypeCheck<SchemaOf<T>>;

  constructor(store: Store, { space, name, schema }: TablePlace<T>) {
    if (!NAME.test(name)) throw new TypeError(`a table is named in a-z 0-9 -, not "${name}"`);
    this.#store = store;
    this.#space = space;
    this.#prefix = `${name}/`;
    this.#check = TypeCompiler.Compile(schema);
  }

  /** @throws Error when what is stored does not fit the schema. */
  async get(key: string): Promise<Row<T> | undefined> {
    const bytes = await this.#store.get(this.#space, this.#prefix + key);
    return bytes && this.#row(key, bytes);
  }

  /** Rows in key order, within `range`. @throws Error when what is stored does not fit the schema. */
  async list(range: KeyRange = {}): Promise<readonly Row<T>[]> {
    const entries = await this.#store.list(this.#space, this.#inside(range));
    return entries.map(({ key, value }) => this.#row(key.slice(this.#prefix.length), value));
  }

  put(key: string, value: T): Write {
    return { kind: 'put', key: this.#prefix + key, value: this.#bytes(key, value) };
  }

  /** A conflict when the key is present. */
  insert(key: string, value: T): Write {
    return { kind: 'insert', key: this.#prefix + key, value: this.#bytes(key, value) };
  }

  /** A conflict when somebody wrote since `row` was read. */
  replace(row: Row<T>, value: T): Write {
    return {
      kind: 'replace',
      key: this.#prefix + row.key,
      value: this.#bytes(row.key, value),
      expected: row.bytes,
    };
  }

  remove(key: string): Write {
    return { kind: 'remove', key: this.#prefix + key };
  }

  /** Rows from the key `from` on, up to `before`, which stays. */
  removeRange(from: string, before: string): Write {
    return { kind: 'remove-range', key: this.#prefix + from, before: this.#prefix + before };
  }

  #inside(range: KeyRange): KeyRange {
    const inside = { ...range, prefix: this.#prefix + (range.prefix ?? '') };
    return {
      ...inside,
      ...(range.after === undefined ? {} : { after: this.#prefix + range.after }),
      ...(range.before === undefined ? {} : { before: this.#prefix + range.before }),
    };
  }

  #row(key: string, bytes: Uint8Array): Row<T> {
    return { key, value: this.#decode(key, bytes), bytes };
  }

  #decode(key: string, bytes: Uint8Array): T {
    let value: unknown;
    try {
      value = decode(bytes);
    } catch {
      throw this.#misfit(key, 'holds bytes');
    }
    if (!this.#check.Check(value)) throw this.#misfit(key, 'holds a value');
    return value;
  }

  #bytes(key: string, value: T): Uint8Array {
    if (!this.#check.Check(value)) throw this.#misfit(key, 'was given a value');
    return encode(value, { ignoreUndefinedProperties: true });
  }

  // Names the place, never the content: it may be a secret.
  #misfit(key: string, what: string): Error {
    return new Error(`${this.#space}: ${this.#prefix}${key} ${what} that its schema does not allow`);
  }
}
