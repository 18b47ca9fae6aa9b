import type { GitChange, GitCommit, GitRepository } from './git-repositories.ts';

/** All that differs from the last commit, in the index or not; what Git does not track is not in it. */
export async function workingDiff(repository: GitRepository): Promise<string> {
  let all = '';
  // One after the other: Git locks what it reads.
  for (const path of pathsOf(await repository.diffWith('HEAD')))
    all += await repository.diffWith('HEAD', path);
  return all;
}

/** What a commit changes; the first one of a repository has nothing to be compared with. */
export async function commitDiff(
  repository: GitRepository,
  { hash, parents: [before] }: GitCommit,
): Promise<string> {
  return before === undefined ? '' : repository.diffBetweenPatch(before, hash);
}

/** What was renamed goes from one path and comes to the other. */
function pathsOf(changes: readonly GitChange[]): readonly string[] {
  const files = changes.flatMap(({ uri, originalUri, renameUri }) => [originalUri, uri, renameUri ?? uri]);
  return [...new Set(files.map(({ fsPath }) => fsPath))];
}
