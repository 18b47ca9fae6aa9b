import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatEditorLink,
  formatHostPort,
  formatInviteLink,
  type HostPort,
  type InviteLink,
  parseHostPort,
  parseInviteLink,
} from '../../src/wire/invite-link.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutatedText } from './support/mutations.ts';

const hosts = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().filter((address) => address.includes(':')),
  fc.stringMatching(/^[^\s:/[\]@?#%&]{1,20}$/u).filter((host) => host.isWellFormed()),
);
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const links: fc.Arbitrary<InviteLink> = fc.record(
  { host: hosts, port: fc.nat(65_535), key: exactly(32), token: exactly(16) },
  { requiredKeys: ['host', 'port', 'key'], noNullPrototype: true },
);
/** Mostly with stray bits in the last character of the key or the token. */
const loose = fc.stringMatching(/^noncesense:\/\/chat\/#[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{22})?$/);
const written = links.chain((link) => fc.constantFrom(formatInviteLink(link), formatEditorLink(link)));

/** Undefined when it is refused in words: a sentence, not an error of the language. */
function read<T>(parse: (text: string) => T, text: string): T | undefined {
  try {
    return parse(text);
  } catch (error) {
    assert.ok(error instanceof Error && error.constructor === Error, String(error));
    assert.match(error.message, /invite link|is not an address|port must be/);
    return undefined;
  }
}

function assertAddress({ host, port }: HostPort): void {
  assert.ok(host.length > 0 && !/[\s/@?#[\]]/.test(host), host);
  assert.ok(Number.isInteger(port) && port >= 0 && port <= 65_535);
  assert.deepEqual(parseHostPort(formatHostPort({ host, port })), { host, port });
}

describe('fuzz: invite links', () => {
  it('come back as they were, whatever white space is around them', () => {
    fuzz(500, fc.tuple(links, fc.constantFrom('', ' ', '\n', '\t\u00a0')), ([link, space]) => {
      assert.deepEqual(parseInviteLink(space + formatInviteLink(link) + space), link);
      assert.deepEqual(parseInviteLink(space + formatEditorLink(link) + space), link);
    });
  });

  it('that were damaged are refused in words, or are links all the same', () => {
    fuzz(
      2_000,
      fc.oneof({ weight: 6, arbitrary: mutatedText(written) }, loose, fc.webUrl(), fc.string()),
      (text) => {
        const link = read(parseInviteLink, text);
        if (link === undefined) return;
        assertAddress(link);
        assert.ok(link.key.length === 32 && (link.token === undefined || link.token.length === 16));
        const told = formatInviteLink(link);
        assert.deepEqual(parseInviteLink(told), link);
        // No other key and token than the ones that stand there.
        const plain = text.includes('?link=') ? decodeURIComponent(text.trim()) : text.trim();
        assert.ok(plain.endsWith(told.slice(told.indexOf('#'))), text);
      },
    );
  });

  it('with one character of the key or token changed never lead to the same key and token', () => {
    const inputs = fc.tuple(links, fc.nat(), fc.constantFrom(...Array.from('ABCXYZabcxyz059-_')));
    fuzz(500, inputs, ([link, at, character]) => {
      const text = formatInviteLink(link);
      const secret = text.indexOf('#') + 1;
      const index = secret + (at % (text.length - secret));
      if (text[index] === character || text[index] === '.') return;
      const other = read(parseInviteLink, text.slice(0, index) + character + text.slice(index + 1));
      if (other) assert.notDeepEqual([other.key, other.token], [link.key, link.token]);
    });
  });

  it('refuse megabytes as fast as anything else', () => {
    const long = fc
      .constantFrom('a', 'noncesense://', '[', '%25', ' ', '#', ':1', '.')
      .map((part) => part.repeat(100_000));
    fuzz(20, fc.tuple(long, long), ([a, b]) => {
      for (const text of [
        a + b,
        `noncesense://${a}#${b}`,
        `vscode://noncesense.noncesense/invite?link=${a}${b}`,
      ])
        assert.equal(read(parseInviteLink, text), undefined);
    });
  });
});

describe('fuzz: addresses', () => {
  it('are read as they are written, or refused in words', () => {
    const valid = fc.tuple(hosts, fc.nat(65_535)).map(([host, port]) => formatHostPort({ host, port }));
    fuzz(2_000, fc.oneof({ weight: 5, arbitrary: mutatedText(valid) }, fc.string()), (text) => {
      const address = read(parseHostPort, text);
      if (address) assertAddress(address);
    });
  });
});
