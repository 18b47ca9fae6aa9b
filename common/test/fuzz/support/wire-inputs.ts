import { encode } from 'cborg';
import fc from 'fast-check';
import type { MessageRow } from '../../../src/wire/message-table.ts';
import { messages } from '../../../src/wire/messages.ts';
import { distorted, valuesOf } from './schema-values.ts';

export const rows = Object.entries<MessageRow>(messages);

const ids = fc.oneof(fc.nat(5), fc.nat(), fc.constantFrom(2 ** 32 - 1, 2 ** 32, -1, 0.5, '1'));
const errorBodies = distorted(
  fc.record({ code: fc.constantFrom('refused', 'no-such-code', 'toString'), message: fc.string() }),
);

function knownFrom(table: typeof rows): fc.Arbitrary<unknown> {
  return fc.constantFrom(...table).chain(([type, row]) => {
    const bodies = fc.oneof({ weight: 4, arbitrary: valuesOf(row.body) }, distorted(valuesOf(row.body)));
    return fc
      .tuple(ids, bodies)
      .map(([id, body]) => (row.kind === 'request' ? [type, id, body] : [type, body]));
  });
}

const answers = fc.tuple(fc.constant('ok'), ids, fc.jsonValue());
const errors = fc.tuple(fc.constant('error'), ids, errorBodies);
const strangers = fc.oneof(fc.tuple(fc.string(), fc.jsonValue()), fc.tuple(fc.string(), ids, fc.jsonValue()));

/** What stands in a record, most of it messages of the table. */
export const items = itemsOf(rows);
export const eventsOfServer = itemsOf(rows.filter(([, { from }]) => from !== 'client'));

function itemsOf(table: typeof rows): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: knownFrom(table) }, answers, errors, strangers, fc.jsonValue());
}

export function plaintextsOf(item: fc.Arbitrary<unknown>): fc.Arbitrary<Uint8Array> {
  return fc.array(item, { maxLength: 4 }).map((list) => encoded(...list));
}

/** A plain array: of a Buffer every part would be one too. */
export function encoded(...list: readonly unknown[]): Uint8Array {
  return new Uint8Array(Buffer.concat(list.map((item) => encode(item))));
}
