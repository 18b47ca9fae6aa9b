import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { readPatch } from '../../src/code/read-patch.ts';
import { CodeCopies } from '../../src/workbench/code/code-copies.ts';
import { type GitRepository, originOf } from '../../src/workbench/code/git-repositories.ts';
import { commitDiff, workingDiff } from '../../src/workbench/code/repository-diff.ts';

const run = promisify(execFile);

describe('what is shared of a Git repository', () => {
  let root: string;
  let repository: GitRepository;

  before(async function () {
    const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
    if (!git) this.skip();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');
    root = await mkdtemp(join(folder, 'repository-'));
    await runGit('init', '--quiet');
    await runGit('remote', 'add', 'origin', 'https://me:secret@example.org/team/app.git');
    await writeFile(join(root, 'a.txt'), 'one\ntwo\n\n');
    await commit('first');
    await mkdir(join(root, 'src'));
    await writeFile(join(root, 'src', 'größe.txt'), 'three\n');
    await writeFile(join(root, 'a.txt'), 'one\n2\n\n');
    await commit('second');
    const api = (await git.activate()).getAPI(1);
    repository = (await api.openRepository(vscode.Uri.file(root))) ?? assert.fail('not opened');
  });

  after(async () => {
    if (root) await rm(root, { recursive: true, force: true, maxRetries: 3 });
  });

  it('is a commit as a patch that others can read', async () => {
    const [second] = await repository.log({ maxEntries: 5 });
    assert.ok(second);
    assert.deepEqual(filesOf(await commitDiff(repository, second)), ['change a.txt', 'create src/größe.txt']);
  });

  it('is what was changed since, staged or not, also what was renamed', async () => {
    await writeFile(join(root, 'a.txt'), 'one\n2\nthree\n\n');
    await rename(join(root, 'src', 'größe.txt'), join(root, 'src', 'b.txt'));
    await runGit('add', 'src');
    assert.deepEqual(filesOf(await workingDiff(repository)), [
      'change a.txt',
      'create src/b.txt',
      'delete src/größe.txt',
    ]);
  });

  it('is the remote without what lets anybody in, and the commit', async () => {
    const { stdout } = await runGit('rev-parse', 'HEAD');
    assert.deepEqual(originOf(repository), { remote: 'example.org/team/app', commit: stdout.trim() });
  });

  async function commit(message: string): Promise<void> {
    await runGit('add', '.');
    const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'commit.gpgsign=false'];
    await runGit(...author, 'commit', '--quiet', '--no-verify', '-m', message);
  }

  function runGit(...words: readonly string[]) {
    return run('git', [...words], { cwd: root });
  }
});

describe('a copy of shared lines', () => {
  it('is read in the language that its sender names, if there is one, and can’t be saved over anything', async () => {
    const copies = new CodeCopies();
    const document = await copies.open('../../x.unknown', 'one\ntwo', 'json');
    assert.deepEqual([document.languageId, document.getText()], ['json', 'one\ntwo']);
    assert.deepEqual([document.uri.scheme, document.uri.path], ['noncesense-copy', '/x.unknown']);
    const other = await copies.open('x.unknown', 'one', 'no such language');
    assert.equal(other.languageId, 'plaintext');
    copies.dispose();
  });
});

interface GitExtension {
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<GitRepository | null> };
}

function filesOf(diff: string): readonly string[] {
  const read = readPatch(diff);
  assert.ok(read.kind === 'files', JSON.stringify(read));
  return read.files.map(({ kind, path }) => `${kind} ${path}`).sort();
}
