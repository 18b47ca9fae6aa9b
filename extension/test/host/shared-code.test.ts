import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SharedCode } from '../../../common/src/client/conversations/conversation.ts';
import type { Question } from '../../src/question.ts';
import { codeTexts } from '../../src/workbench/code-texts.ts';
import { insideFolder } from '../../src/workbench/code/inside-folder.ts';
import { WorkspaceCode } from '../../src/workbench/code/workspace-code.ts';

const LINES = ['one', 'two', 'three {', '  four();', '}', 'six', 'seven', 'eight'];
const CHANGE = '--- a/src/NAME\n+++ b/src/NAME\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three {\n';
const CREATE =
  'diff --git a/new.md b/new.md\nnew file mode 100644\n--- /dev/null\n+++ b/new.md\n@@ -0,0 +1 @@\n+# New\n';

const DELETE =
  'diff --git a/old.md b/old.md\ndeleted file mode 100644\n--- a/old.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n';
const RENAME =
  'diff --git a/from.md b/lib/to.md\nsimilarity index 50%\nrename from from.md\nrename to lib/to.md\n--- a/from.md\n+++ b/lib/to.md\n@@ -1 +1 @@\n-here\n+there\n';

describe('shared code in VS Code', () => {
  let root: string;
  /** Another one in each test: editors remember what a file held. */
  let name: string;
  let count = 0;
  let code: WorkspaceCode;
  let asked: Question[];

  beforeEach(async () => {
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    await Promise.all((await readdir(root)).map((each) => rm(join(root, each), { recursive: true })));
    await mkdir(join(root, 'src'));
    name = `a${++count}.ts`;
    asked = [];
    const confirm = (question: Question) => {
      asked.push(question);
      return Promise.resolve(true);
    };
    code = new WorkspaceCode({ texts: codeTexts(), confirm });
  });

  afterEach(async () => {
    code.dispose();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens the very lines where they are by now', async () => {
    await write(`src/${name}`, ['// new', '// lines', ...LINES]);
    await code.open(shared({ path: `src/${name}` }));
    const editor = vscode.window.activeTextEditor ?? assert.fail('nothing is open');
    assert.equal(editor.document.uri.fsPath, join(root, 'src', name));
    assert.equal(editor.document.getText(editor.selection), 'three {\n  four();\n}');
    assert.deepEqual([editor.selection.start.line, editor.selection.end.line], [4, 6]);
  });

  it('finds the file where only a part of the repository is open, and lines that have changed', async () => {
    await write(`src/${name}`, LINES.with(3, '  4();'));
    await code.open(shared({ path: `packages/core/src/${name}` }));
    const editor = vscode.window.activeTextEditor ?? assert.fail('nothing is open');
    assert.equal(editor.document.getText(editor.selection), 'three {\n  4();\n}');
  });

  it('opens nothing outside of the folder, also through links', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await writeFile(join(elsewhere, 'a.ts'), LINES.join('\n'));
    const uri = vscode.Uri.file(root);
    await symlink(elsewhere, join(root, 'link'), 'junction');
    for (const path of ['link/a.ts', 'link/new.ts', '../a.ts', 'src/../../a.ts', '.git/config', '/etc/hosts'])
      assert.equal(await insideFolder(uri, path), undefined, path);
    assert.equal((await insideFolder(uri, 'src/new/x.ts'))?.fsPath, join(root, 'src', 'new', 'x.ts'));
    await rm(elsewhere, { recursive: true });
  });

  it('shows a patch beside the file, and changes nothing', async () => {
    await write(`src/${name}`, LINES);
    await code.preview({ title: 'a digit', diff: change() });
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.original.fsPath, join(root, 'src', name));
    const after = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(after.getText(), LINES.with(1, '2').join('\n'));
    assert.equal(await textOf(`src/${name}`), LINES.join('\n'));
  });

  it('applies all of a patch once the person has seen which files', async () => {
    await write(`src/${name}`, ['zero', ...LINES]);
    await write('old.md', ['old', '']);
    await write('from.md', ['here', '']);
    await code.apply({ title: 'a digit', diff: change() + CREATE + DELETE + RENAME });
    const [question = assert.fail('nothing was asked')] = asked;
    assert.equal(question.detail.split('\n').length, 4);
    assert.match(question.detail, /src\/a\d+\.ts.*\nnew\.md/);
    assert.equal(await textOf(`src/${name}`), ['zero', ...LINES.with(1, '2')].join('\n'));
    assert.equal(await textOf('new.md'), '# New\n');
    assert.equal(await textOf('lib/to.md'), 'there\n');
    assert.deepEqual((await readdir(root)).sort(), ['lib', 'new.md', 'src']);
  });

  it('says first which files of a patch could run commands', async () => {
    await code.apply({ title: 'a task', diff: CREATE + CREATE.replaceAll('new.md', '.vscode/tasks.json') });
    assert.match(asked[0]?.detail ?? '', /run commands.*\n\.vscode\/tasks\.json.*\n\nnew\.md/);
  });

  it('applies nothing where anything does not fit, and says what', async () => {
    await write(`src/${name}`, LINES.with(1, 'other'));
    await assert.rejects(
      code.apply({ title: 'a digit', diff: CREATE + change() }),
      /Nothing was changed.*src\/a\d+\.ts.*1 of 1/,
    );
    await assert.rejects(
      code.apply({ title: 'out', diff: CREATE.replaceAll('new.md', '../new.md') }),
      /lead out/,
    );
    await assert.rejects(code.apply({ title: 'bin', diff: `${CREATE}GIT binary patch\n` }), /binary/);
    assert.deepEqual(asked, []);
    assert.deepEqual(await readdir(root), ['src']);
  });

  function change(): string {
    return CHANGE.replaceAll('NAME', name);
  }

  async function write(path: string, lines: readonly string[]): Promise<void> {
    await writeFile(join(root, path), lines.join('\n'));
  }

  /** As its editor has it. */
  async function textOf(path: string): Promise<string> {
    return (await vscode.workspace.openTextDocument(vscode.Uri.file(join(root, path)))).getText();
  }
});

/** Lines 3 to 5 of `LINES`. */
function shared(place: Pick<SharedCode, 'path'>): SharedCode {
  return {
    ...place,
    start: 3,
    end: 5,
    text: 'three {\n  four();\n}',
    before: 'one\ntwo',
    after: 'six\nseven',
  };
}
