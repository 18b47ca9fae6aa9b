import assert from 'node:assert/strict';
import { formatEditorLink, formatInviteLink } from '../../../common/src/wire/invite-link.ts';
import { linkOfUri, parseTarget, targetProblem, trustIn } from '../../src/connect-target.ts';

const link = {
  host: 'chat.example.org',
  port: 7373,
  key: new Uint8Array(32).fill(3),
  token: new Uint8Array(16),
};

describe('the trust in what a person typed', () => {
  const address = { host: 'chat', port: 7373 };
  const known = new Uint8Array(32).fill(1);
  const other = new Uint8Array(32).fill(2);

  it('asks about the key at the first contact with an address only', () => {
    assert.deepEqual(trustIn({ kind: 'address', address }, undefined), { kind: 'first-contact', address });
    assert.deepEqual(trustIn({ kind: 'address', address }, known), {
      kind: 'trusted',
      target: { address, key: known },
    });
  });

  it('tells a link with another key than the known one', () => {
    const link = { ...address, key: other };
    assert.deepEqual(trustIn({ kind: 'link', link }, known), { kind: 'other-key', link });
    assert.deepEqual(trustIn({ kind: 'link', link }, other), { kind: 'trusted', target: { link } });
    assert.deepEqual(trustIn({ kind: 'link', link }, undefined), { kind: 'trusted', target: { link } });
  });
});

describe('what is pasted to connect', () => {
  for (const text of [formatInviteLink(link), ` ${formatEditorLink(link)}\n`]) {
    it(`takes the link ${text.trim().slice(0, 24)}…`, () => {
      assert.deepEqual(parseTarget(text), { kind: 'link', link });
      assert.equal(targetProblem(text), undefined);
    });
  }

  it('takes an address', () => {
    assert.deepEqual(parseTarget('[::1]:99'), { kind: 'address', address: { host: '::1', port: 99 } });
    assert.deepEqual(parseTarget('chat'), { kind: 'address', address: { host: 'chat', port: 7373 } });
  });

  it('says what is wrong, but not before anything is typed', () => {
    assert.equal(targetProblem('  '), undefined);
    assert.match(targetProblem('https://example.org') ?? '', /not an invite link/);
    assert.match(targetProblem(formatInviteLink(link).slice(0, -3)) ?? '', /invite link/);
    assert.match(targetProblem('chat:99999') ?? '', /port/);
  });
});

describe('a link that opens VS Code', () => {
  const inner = formatInviteLink(link);

  it('is read with its query decoded, and when a browser encoded it once more', () => {
    assert.deepEqual(linkOfUri({ path: '/invite', query: `link=${inner}` }), link);
    assert.deepEqual(linkOfUri({ path: '/invite', query: `link=${encodeURIComponent(inner)}` }), link);
  });

  it('is refused when it asks for anything else', () => {
    assert.throws(() => linkOfUri({ path: '/run', query: `link=${inner}` }), /does not know/);
    assert.throws(
      () => linkOfUri({ path: '/invite', query: 'link=https://example.org' }),
      /not an invite link/,
    );
    assert.throws(() => linkOfUri({ path: '/invite', query: '' }), /not an invite link/);
  });
});
