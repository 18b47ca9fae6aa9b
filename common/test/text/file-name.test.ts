import assert from 'node:assert/strict';
import fc from 'fast-check';
import { safeFileName } from '../../src/text/file-name.ts';
import { fuzz } from '../support/fuzz.ts';

describe('the name of a file that a stranger sends', () => {
  it('stays when it is harmless', () => {
    for (const name of ['report.pdf', 'Bericht 2.txt', 'žluťoučký.md', '写真.jpg', 'a.tar.gz'])
      assert.equal(safeFileName(name), name);
  });

  it('leads to no other folder', () => {
    assert.equal(safeFileName('../../.bashrc'), 'bashrc');
    assert.equal(safeFileName('C:\\Windows\\win.ini'), 'win.ini');
    assert.equal(safeFileName('/etc/passwd'), 'passwd');
    assert.equal(safeFileName('a/..'), 'file');
  });

  it('is no device, not hidden, and ends as it seems to', () => {
    assert.equal(safeFileName('con.txt'), '_con.txt');
    assert.equal(safeFileName('.profile'), 'profile');
    assert.equal(safeFileName('trick.exe.'), 'trick.exe');
    assert.equal(safeFileName('harmless\u202etxt.exe'), 'harmless_txt.exe');
    assert.equal(safeFileName('stream.txt:evil'), 'stream.txt_evil');
  });

  it('keeps its extension when it is shortened', () => {
    const name = safeFileName(`${'é'.repeat(300)}.pdf`);
    assert.ok(name.endsWith('é.pdf'));
    assert.ok(Buffer.byteLength(name) <= 200);
  });

  it('is one harmless name, whatever was sent', () => {
    fuzz(
      500,
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 })),
      (sent) => {
        const name = safeFileName(sent);
        assert.match(name, /^[^./\\\s\p{Cc}\p{Cf}\p{Cs}<>:"|?*][^/\\\p{Cc}\p{Cf}\p{Cs}<>:"|?*]*$/u);
        assert.doesNotMatch(name, /[.\s]$/u);
        assert.ok(Buffer.byteLength(name) <= 210);
        assert.equal(safeFileName(name), name);
      },
    );
  });
});
