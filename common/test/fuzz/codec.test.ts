import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import type { TSchema } from '@sinclair/typebox';
import { decodeFirst } from 'cborg';
import fc from 'fast-check';
import { Codec, type Incoming } from '../../src/wire/codec.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import { messages } from '../../src/wire/messages.ts';
import { hex } from '../support/bytes.ts';
import { fuzz } from '../support/fuzz.ts';
import { memoryGrowth } from './support/memory.ts';
import { mutatedBytes } from './support/mutations.ts';
import { distorted, valuesOf } from './support/schema-values.ts';
import { encoded, items, plaintextsOf, rows } from './support/wire-inputs.ts';
import { wildMessages } from './support/wild-cbor.ts';

const codec = new Codec(messages);
const requests: readonly { readonly type: string; readonly answer: TSchema }[] = Object.entries(
  messages,
).flatMap(([type, row]) => (row.kind === 'request' ? [{ type, answer: row.answer }] : []));
const sides = fc.constantFrom('client', 'server');

interface Outcome {
  readonly got: readonly Incoming[];
  readonly error?: PeerError;
}

function decode(bytes: Uint8Array, from: 'client' | 'server'): Outcome {
  const got: Incoming[] = [];
  try {
    for (const message of codec.decode(bytes, from)) got.push(message);
    return { got };
  } catch (error) {
    assert.ok(error instanceof PeerError && error.code === 'malformed', String(error));
    return { got, error };
  }
}

/** The same bytes as the library reads them without our strictness: as many items as were taken. */
function readPlainly(
  bytes: Uint8Array,
  count: number,
): { readonly items: unknown[]; readonly rest: Uint8Array } {
  const items: unknown[] = [];
  let rest = bytes;
  for (let index = 0; index < count; index++) {
    const [item, remainder] = decodeFirst(rest, { rejectDuplicateMapKeys: true }) as [unknown, Uint8Array];
    items.push(item);
    rest = remainder;
  }
  return { items, rest };
}

/** What is said of an item is what stands in it. */
function assertTold(message: Incoming, item: unknown, from: 'client' | 'server'): void {
  assert.ok(Array.isArray(item));
  const [type, second, third] = item as unknown[];
  const hasId = item.length === 3;
  if ('id' in message) assert.equal(message.id, second);
  if (message.kind === 'ok') assert.deepEqual(message.body, third);
  if (message.kind === 'ok' || message.kind === 'error') {
    assert.equal(message.kind, type);
    return;
  }
  assert.equal(message.type, type);
  assert.equal(hasId, 'id' in message);
  const row = codec.row(String(type));
  const fits = row?.kind === (hasId ? 'request' : 'event') && (row.from === 'both' || row.from === from);
  const body = hasId ? third : second;
  if (!fits) assert.ok(message.kind === 'bad' && message.reason.code === 'unsupported');
  else if (!Value.Check(row.body, body))
    assert.ok(message.kind === 'bad' && message.reason.code === 'invalid');
  else assert.deepEqual('body' in message && message.body, body);
}

function check(bytes: Uint8Array, from: 'client' | 'server'): void {
  const { got, error } = decode(bytes, from);
  const { items: read, rest } = readPlainly(bytes, got.length);
  if (error === undefined) assert.equal(rest.length, 0, 'nothing is passed over');
  got.forEach((message, index) => assertTold(message, read[index], from));
  // Lengths and numbers have one form only, and no more is kept than came: what is encoded again is as long.
  const again = encoded(...read);
  assert.equal(again.length, bytes.length - rest.length);
  assert.deepEqual(readPlainly(again, read.length).items, read);
}

describe('fuzz: the codec', () => {
  it('takes random bytes for messages or for malformed ones, as the library without our rules reads them', () => {
    fuzz(1_500, fc.tuple(fc.uint8Array({ maxLength: 300 }), sides), ([bytes, from]) => check(bytes, from));
  });

  it('does so with messages of the table that were changed anywhere', () => {
    fuzz(1_800, fc.tuple(mutatedBytes(plaintextsOf(items)), sides), ([bytes, from]) => check(bytes, from));
  });

  it('takes what keeps the rules of section 4.1 and nothing that breaks one, in whatever place', () => {
    fuzz(2_500, wildMessages, ({ bytes, isClean }) => {
      assert.equal(decode(bytes, 'client').error === undefined, isClean);
      if (isClean) check(bytes, 'client');
    });
  });

  it('takes every message that fits its schema, and gives it back as it was', () => {
    fuzz(
      600,
      fc.constantFrom(...rows).chain(([type, row]) => fc.tuple(fc.constant(type), valuesOf(row.body))),
      (sent) => {
        const [type, body] = sent;
        const row = codec.row(type);
        const bytes = encoded(row?.kind === 'request' ? [type, 7, body] : [type, body]);
        const { got, error } = decode(bytes, row?.from === 'server' ? 'server' : 'client');
        assert.equal(error, undefined);
        assert.deepEqual(
          got.map((message) => message.kind !== 'error' && message.kind !== 'bad' && message.body),
          [body],
        );
      },
    );
  });

  it('lets no answer pass that does not fit, and every one that does', () => {
    const cases = fc.constantFrom(...requests).chain(({ type, answer }) => {
      const fitting = valuesOf(answer);
      return fc.record({
        type: fc.constant(type),
        answer: fc.constant(answer),
        fitting,
        any: distorted(fitting),
      });
    });
    fuzz(600, cases, ({ type, answer, fitting, any }) => {
      assert.equal(codec.checkAnswer(type as 'auth.devices', fitting), fitting);
      if (Value.Check(answer, any)) assert.equal(codec.checkAnswer(type as 'auth.devices', any), any);
      else
        assert.throws(() => codec.checkAnswer(type as 'auth.devices', any), {
          name: 'PeerError',
          code: 'malformed',
        });
    });
  });

  it('keeps no memory for what is only claimed', async () => {
    const claims = [
      '9affffffff',
      'baffffffff',
      '5affffffff',
      '7affffffff',
      '9b001fffffffffffff',
      '5b001fffffffffffff',
    ];
    const nested = fc
      .array(fc.constantFrom(...claims), { minLength: 1, maxLength: 12 })
      .map((list) => hex(list.join('')));
    const grown = await memoryGrowth(() =>
      fuzz(300, fc.tuple(nested, sides), ([bytes, from]) => assert.ok(decode(bytes, from).error)),
    );
    assert.ok(grown < 64, `${grown} MB`);
  });

  it('reads a record full of the smallest, the most nested and the most crowded messages in time', () => {
    const fillers = ['8260a0', '81', '80', '00', '8260', 'a0', '8381818181818180', '826070', '8260d9'];
    const full = fc
      .tuple(fc.constantFrom('', '82609a0000ffff', '8260b97fff', '826098ff'), fc.constantFrom(...fillers))
      .map(([head, filler]) => hex((head + filler.repeat(65_536)).slice(0, 2 * 65_536)));
    fuzz(15, fc.tuple(full, sides), ([bytes, from]) => check(bytes, from));
  });
});
