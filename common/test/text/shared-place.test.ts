import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSameRemote, normalRemote } from '../../src/text/git-remote.ts';
import { safePathParts } from '../../src/text/shared-path.ts';

describe('a Git remote', () => {
  it('is its host and path, whatever way it is reached by, and without what lets anybody in', () => {
    for (const url of [
      'https://example.org/team/app.git',
      'https://example.org/team/app/',
      'https://me:secret@EXAMPLE.org/team/app.git',
      'https://token@example.org:8443/team/app?token=secret#x',
      'ssh://git@example.org:2222/team/app.git',
      'git://example.org/team/app',
      'git@example.org:team/app.git',
      'example.org:/team/app',
    ])
      assert.equal(normalRemote(url), 'example.org/team/app', url);
  });

  it('is none where it is a folder of this machine, or something else', () => {
    for (const url of [
      '/home/me/app.git',
      '../app',
      'file:///home/me/app',
      'C:\\Users\\me\\app',
      'C:/Users/me/app',
      'https://',
      'https://example.org',
      'https://example.org/a b',
      'https://exa mple.org/a',
      'ext::sh -c evil',
      'https://a:b@c@example.org/x',
      '',
    ])
      assert.equal(normalRemote(url), undefined, url);
  });

  it('never holds user or password', () => {
    const word = fc.stringMatching(/^[a-z0-9]{8,12}$/);
    fc.assert(
      fc.property(word, word, (user, password) => {
        const remote = normalRemote(`https://${user}:${password}@example.org/team/app`);
        assert.equal(remote, 'example.org/team/app');
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.doesNotMatch(normalRemote(text) ?? '', /[@:\s?#]/);
      }),
    );
  });

  it('is the same in other capitals', () => {
    assert.ok(isSameRemote('example.org/Team/App', 'example.org/team/app'));
    assert.ok(!isSameRemote('example.org/team/app', 'example.org/team/apps'));
  });
});

describe('a path that somebody sent', () => {
  it('is taken when each of its parts is a name', () => {
    assert.deepEqual(safePathParts('src/a b/.eslintrc/main.test.ts'), [
      'src',
      'a b',
      '.eslintrc',
      'main.test.ts',
    ]);
    assert.deepEqual(safePathParts('git/.gitignore/github'), ['git', '.gitignore', 'github']);
    assert.deepEqual(safePathParts('größe/文件.md'), ['größe', '文件.md']);
  });

  it('is none when it leads elsewhere', () => {
    for (const path of [
      '',
      '/etc/passwd',
      '../x',
      'a/../../x',
      'a/./b',
      'a//b',
      'a/',
      'C:/x',
      'C:x',
      'a\\..\\b',
      'a\u0000b',
      'a\nb',
      'x\u202etxt.exe',
      'file:///etc',
      '.git/config',
      'sub/.GIT/hooks/post-checkout',
      '.git./config',
      'GIT~1/config',
      '.g\u200cit/config',
      'nul',
      'a/con.txt',
      'a /b',
    ])
      assert.equal(safePathParts(path), undefined, JSON.stringify(path));
  });
});
