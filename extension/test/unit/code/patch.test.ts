import assert from 'node:assert/strict';
import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { patchBudget, planFile } from '../../../src/code/plan-patch.ts';
import { type FilePatch, readPatch } from '../../../src/code/read-patch.ts';

const HEAD =
  'diff --git a/src/x.ts b/src/x.ts\nindex 1111111..2222222 100644\n--- a/src/x.ts\n+++ b/src/x.ts\n';
const CHANGE = `${HEAD}@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n@@ -11,3 +11,4 @@\n eleven\n twelve\n+12.5\n thirteen\n`;
const CREATE =
  'diff --git a/new.md b/new.md\nnew file mode 100644\n--- /dev/null\n+++ b/new.md\n@@ -0,0 +1,2 @@\n+# New\n+\n';
const DELETE =
  'diff --git a/old.md b/old.md\ndeleted file mode 100644\n--- a/old.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n';
const RENAME = 'diff --git a/a.ts b/lib/b.ts\nsimilarity index 100%\nrename from a.ts\nrename to lib/b.ts\n';
const TEXT = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\nthirteen\n';

function filesOf(diff: string): readonly FilePatch[] {
  const read = readPatch(diff);
  return read.kind === 'files' ? read.files : assert.fail(read.why);
}

function whyNot(diff: string): string | undefined {
  const read = readPatch(diff);
  return read.kind === 'refused' ? read.why : undefined;
}

function plan(diff: string, before: string | undefined, isTaken = false) {
  const [file = assert.fail('no file')] = filesOf(diff);
  return planFile(file, { before, isTaken });
}

const FIRST = '--- a/src/x.ts\n+++ b/src/x.ts\n';

describe('a patch that would keep VS Code busy', () => {
  const blank = '\n'.repeat(50_000);
  const blankHunk = (length: number) =>
    `${FIRST}@@ -1,${length + 1} +1,${length + 2} @@\n${' \n'.repeat(length)} x\n+y\n`;
  const all = (of: number) => ({
    kind: 'conflict',
    conflict: { kind: 'hunks', hunks: Array.from({ length: of }, (_, index) => index + 1), of },
  });

  it('of thousands of blank lines, which are everywhere, is given up', () => {
    assert.deepEqual(plan(blankHunk(10_000), blank), all(1));
  });

  it('shares what there is of time among all of its files', () => {
    const budget = patchBudget();
    const [file = assert.fail('no file')] = filesOf(blankHunk(10_000));
    assert.deepEqual(planFile(file, { before: blank, isTaken: false }, budget), all(1));
    const [small = assert.fail('no file')] = filesOf(CHANGE);
    assert.deepEqual(planFile(small, { before: TEXT, isTaken: false }, budget), all(2));
    assert.equal(plan(CHANGE, TEXT).kind, 'fits', 'which is no judgement of it');
  });

  it('makes no lines up to a place far behind the end', () => {
    const far = '@@ -2000000000,0 +2000000000,1 @@\n+x\n';
    assert.deepEqual(plan(`${FIRST}${far}`, TEXT), all(1));
    assert.deepEqual(plan(CREATE.replace(/@@ [^]*/, far), undefined), all(1));
    assert.deepEqual(plan(`${CREATE}@@ -2000000000,0 +2000000002,1 @@\n+x\n`, undefined), all(2));
    const known = '@@ -2000000000,2 +2000000000,1 @@\n two\n-three\n';
    assert.deepEqual(plan(`${FIRST}${known}`, TEXT), all(1));
  });

  it('finds what has moved in a long file all the same', () => {
    const long = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    const moved = '@@ -1,3 +1,2 @@\n line 40000\n-line 40001\n line 40002\n';
    const { text = '' } = { text: undefined, ...plan(`${FIRST}${moved}`, long.join('\n')) };
    assert.equal(text.split('\n').length, 49_999);
  });

  it('is applied to a file that is there and empty', () => {
    assert.deepEqual(plan(`${FIRST}@@ -0,0 +1,1 @@\n+x\n`, ''), { kind: 'fits', text: 'x\n' });
  });
});

describe('a patch that somebody sent', () => {
  it('says what it does to which files', () => {
    const files = filesOf(CHANGE + CREATE + DELETE + RENAME);
    assert.deepEqual(
      files.map(({ kind, path, from, added, removed }) => [kind, path, from, added, removed]),
      [
        ['change', 'src/x.ts', undefined, 2, 1],
        ['create', 'new.md', undefined, 2, 0],
        ['delete', 'old.md', undefined, 0, 1],
        ['rename', 'lib/b.ts', 'a.ts', 0, 0],
      ],
    );
  });

  it('is read whichever prefixes its sender has', () => {
    for (const [a, b] of [
      ['', ''],
      ['i/', 'w/'],
      ['c/', 'i/'],
      ['a/', 'b/'],
    ] as const) {
      const diff = `diff --git ${a}b/x ${b}b/x\n--- ${a}b/x\n+++ ${b}b/x\n@@ -1 +1 @@\n-a\n+b\n`;
      assert.equal(filesOf(diff)[0]?.path, 'b/x', a);
    }
  });

  it('is refused whole where anything in it is not a change of text files in the folder', () => {
    const to = (path: string) => CHANGE + CREATE.replaceAll('new.md', path);
    for (const path of ['../x', '/etc/x', '.git/hooks/x', 'a/../../x', 'a\\..\\x', 'C:/x', 'x/.GIT/config'])
      assert.equal(whyNot(to(path)), 'path', path);
    assert.equal(whyNot(RENAME.replaceAll('a.ts', '../a.ts')), 'path');
    const binary = 'diff --git a/p.png b/p.png\nindex 1..2 100644\n';
    assert.equal(whyNot(`${CHANGE}${binary}Binary files a/p.png and b/p.png differ\n`), 'binary');
    assert.equal(whyNot(`${CHANGE}${binary}GIT binary patch\nliteral 0\nHcmV?d00001\n\n`), 'binary');
    assert.equal(whyNot(CREATE.replace('100644', '120000')), 'special');
    assert.equal(whyNot(CREATE.replace('100644', '160000')), 'special');
    assert.equal(whyNot('diff --git a/x b/x\nold mode 100644\nnew mode 100755\n'), 'special');
    assert.equal(whyNot(RENAME.replaceAll('rename', 'copy')), 'special');
    assert.equal(whyNot(CHANGE + CHANGE), 'twice');
    assert.equal(whyNot(CHANGE + CREATE.replaceAll('new.md', 'SRC/X.ts')), 'twice');
    for (const nothing of ['', 'hello', '\n\n', '@@ -1 +1 @@\n-a\n', '@@ -1 +1 @@\n-a\n+b\n'])
      assert.equal(whyNot(nothing), 'no-patch', nothing);
    const many = Array.from({ length: 201 }, (_, index) => CREATE.replaceAll('new.md', `${index}.md`)).join(
      '',
    );
    assert.equal(whyNot(many), 'too-many-files');
  });

  it('of anything ends in files with paths that stay inside, or in a refusal', () => {
    const piece = fc.constantFrom(
      CHANGE,
      CREATE,
      DELETE,
      RENAME,
      '../',
      '.git/',
      '@@ -1 +1 @@\n',
      '-',
      '\n',
      '/dev/null',
      '"',
      '\\303',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 6 }), (parts) => {
        const read = readPatch(parts.join(''));
        if (read.kind === 'refused') return;
        for (const { path, from = path } of read.files)
          for (const one of [path, from]) assert.doesNotMatch(one, /(^|\/)(\.\.|\.git)(\/|$)|^\/|\\/i);
      }),
    );
  });
});

describe('what becomes of a file', () => {
  it('is what the patch says, also where lines have moved', () => {
    const after = TEXT.replace('two', '2').replace('twelve\n', 'twelve\n12.5\n');
    assert.deepEqual(plan(CHANGE, TEXT), { kind: 'fits', text: after });
    assert.deepEqual(plan(CHANGE, `zero\n${TEXT}`), { kind: 'fits', text: `zero\n${after}` });
    assert.deepEqual(plan(CHANGE, TEXT.replaceAll('\n', '\r\n')), {
      kind: 'fits',
      text: after.replaceAll('\n', '\r\n'),
    });
  });

  it('is a conflict with the hunks that do not fit', () => {
    const hunks = (...failed: number[]) => ({
      kind: 'conflict',
      conflict: { kind: 'hunks', hunks: failed, of: 2 },
    });
    assert.deepEqual(plan(CHANGE, TEXT.replace('two', 'other')), hunks(1));
    assert.deepEqual(plan(CHANGE, TEXT.replace('thirteen', 'other')), hunks(2));
    assert.deepEqual(plan(CHANGE, ''), hunks(1, 2));
    // In the other order.
    assert.deepEqual(plan(CHANGE, 'eleven\ntwelve\nthirteen\none\ntwo\nthree\n'), hunks(1, 2));
    assert.deepEqual(plan(CHANGE, undefined), { kind: 'conflict', conflict: { kind: 'missing' } });
  });

  it('names all hunks where there are too many to try each by itself', () => {
    const hunks = (count: number) =>
      Array.from({ length: count }, (_, index) => `@@ -${index + 1} +${index + 1} @@\n-${index}\n+x\n`);
    const fitting = '0\n';
    const few = plan(`--- a/x\n+++ b/x\n${hunks(100).join('')}`, fitting);
    const many = plan(`--- a/x\n+++ b/x\n${hunks(101).join('')}`, fitting);
    const all = Array.from({ length: 101 }, (_, index) => index + 1);
    assert.deepEqual(few, {
      kind: 'conflict',
      conflict: { kind: 'hunks', hunks: all.slice(1, 100), of: 100 },
    });
    assert.deepEqual(many, { kind: 'conflict', conflict: { kind: 'hunks', hunks: all, of: 101 } });
  });

  it('is made, removed or moved only where that loses nothing', () => {
    assert.deepEqual(plan(CREATE, undefined), { kind: 'fits', text: '# New\n\n' });
    assert.deepEqual(plan(CREATE, undefined, true), { kind: 'conflict', conflict: { kind: 'exists' } });
    assert.deepEqual(plan(DELETE, 'old\n'), { kind: 'fits', text: undefined });
    assert.deepEqual(plan(DELETE, 'old\nand more\n').kind, 'conflict');
    assert.deepEqual(plan(RENAME, 'same'), { kind: 'fits', text: 'same' });
    assert.deepEqual(plan(RENAME, 'same', true), { kind: 'conflict', conflict: { kind: 'exists' } });
    assert.deepEqual(plan(RENAME, undefined), { kind: 'conflict', conflict: { kind: 'missing' } });
  });

  it('is always what the sender has, where the receiver has what the sender had', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const diff = createTwoFilesPatch('a/x', 'b/x', before, after);
        assert.deepEqual(plan(diff, before), { kind: 'fits', text: after });
      }),
    );
  });
});
