import type { GitChange, GitCommit, GitRepository } from './git-repositories.ts';

/** What Git calls a tree without files: what the first commit is compared with. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** All that differs from the last commit, in the index or not. */
export async function workingDiff(repository: GitRepository): Promise<string> {
  const changes = await repository.diffWithHEAD();
  return joined(pathsOf(changes), (path) => repository.diffWithHEAD(path));
}

export async function commitDiff(repository: GitRepository, { hash, parents }: GitCommit): Promise<string> {
  const [before = EMPTY_TREE] = parents;
  const changes = await repository.diffBetween(before, hash);
  return joined(pathsOf(changes), (path) => repository.diffBetween(before, hash, path));
}

/** What was renamed goes from one path and comes to the other. */
function pathsOf(changes: readonly GitChange[]): readonly string[] {
  const files = changes.flatMap(({ uri, originalUri, renameUri }) => [
    originalUri,
    uri,
    ...(renameUri ? [renameUri] : []),
  ]);
  return [...new Set(files.map(({ fsPath }) => fsPath))];
}

/** One after the other: Git locks what it reads. */
async function joined(paths: readonly string[], diffOf: (path: string) => Promise<string>): Promise<string> {
  let all = '';
  for (const path of paths) {
    const diff = await diffOf(path);
    all += diff === '' || diff.endsWith('\n') ? diff : `${diff}\n`;
  }
  return all;
}
