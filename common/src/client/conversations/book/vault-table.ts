import type { TSchema } from '@sinclair/typebox';
import { decodeCbor, encodeCbor } from '../../../wire/cbor.ts';
import type { VaultWrite } from '../../vault/vault-write.ts';
import { SchemaCheck } from '../../../wire/schema-check.ts';

/** Values of one shape in the vault (CBOR), in one space or in one for each conversation. */
export class VaultTable<T> {
  readonly #name: string;
  readonly #check: SchemaCheck<TSchema & { static: T }>;

  constructor(name: string, schema: TSchema & { static: T }) {
    this.#name = name;
    this.#check = new SchemaCheck(schema);
  }

  /** @throws Error naming the table, never the content. */
  decode(bytes: Uint8Array): T {
    const value = decodeCbor(bytes);
    if (this.#check.fits(value)) return value;
    throw new Error(`the vault holds something in "${this.#name}" that this version does not know`);
  }

  /** @throws Error when the value breaks the schema: nothing is written that could not be read. */
  put(key: string, value: T, space = this.#name): VaultWrite {
    if (!this.#check.fits(value)) throw new Error(`a value for "${this.#name}" breaks its schema`);
    return { kind: 'put', space, key, value: encodeCbor(value) };
  }

  remove(key: string, space = this.#name): VaultWrite {
    return { kind: 'remove', space, key };
  }
}
