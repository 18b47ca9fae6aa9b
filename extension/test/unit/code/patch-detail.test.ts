import assert from 'node:assert/strict';
import { patchDetail } from '../../../src/code/patch-detail.ts';
import { readPatch } from '../../../src/code/read-patch.ts';
import { englishCodeTexts } from '../support/english-code-texts.ts';

function detailOf(...paths: readonly string[]): readonly string[] {
  const diff = paths.map((path) => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`).join('');
  const read = readPatch(diff);
  if (read.kind === 'refused') assert.fail(read.why);
  return patchDetail(read.files, englishCodeTexts).split('\n');
}

describe('what a person is told of a patch before it is applied', () => {
  it('names the files', () => {
    assert.deepEqual(detailOf('a.ts', 'b.ts'), ['create a.ts +1 -0', 'create b.ts +1 -0']);
  });

  for (const path of [
    ...['.vscode/tasks.json', 'sub/.VSCode/settings.json', 'team.code-workspace', '.envrc'],
    ...[
      '.devcontainer/devcontainer.json',
      '.devcontainer.json',
      '.husky/pre-commit',
      '.github/workflows/x.yml',
    ],
    ...['.gitattributes', '.gitmodules', '.idea/workspace.xml'],
  ])
    it(`names first, with a warning, what could run commands: ${path}`, () => {
      assert.deepEqual(detailOf('a.ts', path), [
        'can run commands',
        `create ${path} +1 -0`,
        '',
        'create a.ts +1 -0',
      ]);
    });

  it('warns also where a file comes from or goes to such a place by its new name', () => {
    const diff =
      'diff --git a/x.json b/.vscode/tasks.json\nsimilarity index 100%\nrename from x.json\nrename to .vscode/tasks.json\n';
    const read = readPatch(diff);
    if (read.kind === 'refused') assert.fail(read.why);
    assert.match(
      patchDetail(read.files, englishCodeTexts),
      /^can run commands\nrename \.vscode\/tasks\.json/,
    );
  });

  it('hides none of those behind many others', () => {
    const many = Array.from({ length: 150 }, (_, index) => `src/${index}.ts`);
    const lines = detailOf(...many, '.vscode/tasks.json');
    assert.deepEqual(lines.slice(0, 2), ['can run commands', 'create .vscode/tasks.json +1 -0']);
    assert.equal(lines.at(-1), '120 more');
    assert.equal(lines.length, 2 + 1 + 31);
  });
});
