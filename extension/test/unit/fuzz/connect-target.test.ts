import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatEditorLink,
  formatHostPort,
  formatInviteLink,
} from '../../../../common/src/wire/invite-link.ts';
import { mutatedText } from '../../../../common/test/fuzz/support/mutations.ts';
import { fuzz } from '../../../../common/test/support/fuzz.ts';
import { linkOfUri, parseTarget, targetProblem } from '../../../src/connect-target.ts';

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const links = fc.record(
  { host: fc.domain(), port: fc.nat(65_535), key: exactly(32), token: exactly(16) },
  { noNullPrototype: true },
);
const typed = links.chain((link) =>
  fc.constantFrom(formatInviteLink(link), formatEditorLink(link), formatHostPort(link)),
);

/** A sentence for the person, not an error of the language. */
function assertWords(error: unknown): void {
  assert.ok(error instanceof Error && error.constructor === Error, String(error));
  assert.match(error.message, /invite link|is not an address|port must be|does not know/);
}

describe('fuzz: what is pasted to connect', () => {
  it('is a link or an address, or its problem is told in words', () => {
    fuzz(2_000, fc.oneof({ weight: 5, arbitrary: mutatedText(typed) }, fc.webUrl(), fc.string()), (text) => {
      try {
        const target = parseTarget(text);
        const told = target.kind === 'link' ? formatInviteLink(target.link) : formatHostPort(target.address);
        assert.deepEqual(parseTarget(told), target);
        assert.equal(targetProblem(text), undefined);
      } catch (error) {
        assertWords(error);
        if (text.trim() !== '') assert.equal(targetProblem(text), (error as Error).message);
      }
    });
  });

  it('is the same link when VS Code is opened by it, decoded or not', () => {
    fuzz(300, links, (link) => {
      const inner = formatInviteLink(link);
      for (const query of [`link=${inner}`, `link=${encodeURIComponent(inner)}`])
        assert.deepEqual(linkOfUri({ path: '/invite', query }), link);
    });
  });

  it('is refused in words when a page makes up a link that opens VS Code', () => {
    const queries = mutatedText(links.map((link) => `link=${encodeURIComponent(formatInviteLink(link))}`));
    const paths = fc.oneof(
      { weight: 5, arbitrary: fc.constant('/invite') },
      mutatedText(fc.constant('/invite')),
    );
    fuzz(1_500, fc.record({ path: paths, query: queries }), (uri) => {
      try {
        const link = linkOfUri(uri);
        assert.equal(uri.path, '/invite');
        assert.equal(link.key.length, 32);
      } catch (error) {
        assertWords(error);
      }
    });
  });
});
