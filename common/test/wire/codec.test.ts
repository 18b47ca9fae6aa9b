import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { TSchema } from '@sinclair/typebox';
import { encode } from 'cborg';
import fc from 'fast-check';
import { Codec } from '../../src/wire/codec.ts';
import { PeerError } from '../../src/wire/error-codes.ts';
import {
  formatEditorLink,
  formatInviteLink,
  parseHostPort,
  parseInviteLink,
} from '../../src/wire/invite-link.ts';
import { messages } from '../../src/wire/messages.ts';
import { describeTable } from '../../src/wire/table-text.ts';
import { hex } from '../support/bytes.ts';

const codec = new Codec(messages);
const decode = (bytes: Uint8Array) => [...codec.decode(bytes, 'client')];

/** A value that fits `schema`, for every schema that the table uses. */
function sample(schema: TSchema): unknown {
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema['properties'] as Record<string, TSchema>).map(([k, s]) => [k, sample(s)]),
      );
    case 'array':
      return [sample(schema['items'] as TSchema)];
    case 'Uint8Array':
      return new Uint8Array(Number(schema['minByteLength']));
    case 'integer':
      return Number(schema['minimum']);
    case 'boolean':
      return true;
    default:
      return schema.anyOf ? (schema.anyOf as { const: unknown }[])[0]?.const : 'a';
  }
}

describe('wire', () => {
  it('has every message of the table round-trip, and refuses each prefix of it', () => {
    for (const [type, row] of Object.entries(messages)) {
      const from = row.from === 'server' ? 'server' : 'client';
      const body = sample(row.body) as never;
      const bytes = new Uint8Array(
        row.kind === 'request'
          ? codec.encodeRequest(type as 'auth.devices', 7, body)
          : codec.encodeEvent(type as 'ping', body),
      );
      const [message] = [...codec.decode(bytes, from)];
      assert.ok(message?.kind === row.kind && message.type === type, type);
      assert.deepEqual(message.body, body);
      for (let end = 1; end < bytes.length; end++) {
        assert.throws(
          () => [...codec.decode(bytes.subarray(0, end), from)],
          PeerError,
          `${type} cut at ${end}`,
        );
      }
    }
  });

  const deep = (depth: number) => hex('82' + '6470696e67'.replace('64', '64') + '81'.repeat(depth) + '00');
  const malformed: Record<string, Uint8Array> = {
    'duplicate keys': hex('826470696e67a2616101616102'),
    'an indefinite length': hex('9f6470696e67a0ff'),
    'invalid UTF-8': hex('826470696e67a16161' + '62c080'),
    'a byte order mark': hex('826470696e67a16161' + '64efbbbf61'),
    'depth over 8': deep(8),
    'depth over 8 that ends empty': hex('81'.repeat(8) + '80'),
    undefined: hex('826470696e67f7'),
    'a tag': hex('826470696e67c000'),
    NaN: hex('826470696e67f97e00'),
    'a floating-point number in the place of an integer': hex('83626f6bf94700a0'),
    'a longer form than needed': hex('9802' + '6470696e67a0'),
    'no list': encode({ type: 'ping' }),
    'a list of one': encode(['ping']),
    'an id that is no number': encode(['ping', 'x', {}]),
    'a negative id': encode(['ok', -1, {}]),
    'trailing bytes that are no message': hex('826470696e67a0ff'),
  };
  for (const [name, bytes] of Object.entries(malformed)) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => decode(bytes),
        (error) => error instanceof PeerError && error.code === 'malformed',
      );
    });
  }

  it('allows a depth of 8', () => {
    assert.equal(decode(deep(7))[0]?.kind, 'bad');
  });

  it('answers what it can name: unknown messages, wrong direction, bodies that do not fit', () => {
    const codes = [
      encode(['no.such', 1, {}]),
      encode(['welcome', {}]),
      encode(['broadcast.send', 1, { id: new Uint8Array(15), text: 'x' }]),
      encode(['broadcast.send', 1, { id: new Uint8Array(16), text: 'é'.repeat(8193) }]),
      encode(['broadcast.send', 1, { id: new Uint8Array(16), text: 'x', more: 1 }]),
    ].map((bytes) => {
      const [message] = decode(bytes);
      return message?.kind === 'bad' && message.reason.code;
    });
    assert.deepEqual(codes, ['unsupported', 'unsupported', 'invalid', 'invalid', 'invalid']);
  });

  it('never throws anything but a PeerError, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          assert.ok(error instanceof PeerError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('has not changed unnoticed: the golden table, and the one in PROTOCOL.md', () => {
    const golden = new URL('./messages.golden.txt', import.meta.url);
    const text = describeTable(messages);
    if (!existsSync(golden) && process.env['UPDATE_GOLDEN']) writeFileSync(golden, text);
    assert.equal(text, readFileSync(golden, 'utf8'));
    const protocol = readFileSync(new URL('../../../PROTOCOL.md', import.meta.url), 'utf8');
    assert.ok(
      protocol.includes(text.trim()),
      'PROTOCOL.md section 4.3 must hold the text of messages.golden.txt',
    );
  });
});

describe('invite links', () => {
  const key = new Uint8Array(32).fill(5);
  const token = new Uint8Array(16).fill(6);

  it('come back as they were, in both forms', () => {
    for (const host of ['chat.example.org', '127.0.0.1', '::1']) {
      const link = { host, port: 7373, key, token };
      assert.deepEqual(parseInviteLink(formatInviteLink(link)), link);
      assert.deepEqual(parseInviteLink(` ${formatEditorLink(link)}\n`), link);
    }
    assert.deepEqual(parseInviteLink(formatInviteLink({ host: 'a', port: 1, key })), {
      host: 'a',
      port: 1,
      key,
    });
  });

  it('are refused in words when damaged', () => {
    const good = formatInviteLink({ host: 'chat', port: 7373, key, token });
    for (const bad of [
      '',
      'hello',
      good.slice(0, -1),
      good.replace('#', ''),
      `${good}x`,
      good.replace('7373', '99999'),
    ]) {
      assert.throws(() => parseInviteLink(bad), /invite link|port/, bad);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.throws(() => parseInviteLink(text), Error);
      }),
    );
  });

  it('know addresses', () => {
    assert.deepEqual(parseHostPort('[::1]:80'), { host: '::1', port: 80 });
    assert.deepEqual(parseHostPort('chat'), { host: 'chat', port: 7373 });
    for (const bad of ['', 'a b', 'a:b', 'a:70000', '::1', 'a/b'])
      assert.throws(() => parseHostPort(bad), Error, bad);
  });
});
