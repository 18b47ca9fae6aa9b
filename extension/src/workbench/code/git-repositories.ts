import { extensions, type Uri } from 'vscode';
import { normalRemote } from '../../../../common/src/text/git-remote.ts';

// What is used of the API that VS Code's own Git extension offers (its version 1).

export interface GitChange {
  readonly uri: Uri;
  readonly originalUri: Uri;
  readonly renameUri: Uri | undefined;
}

export interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly authorName?: string;
}

export interface GitRepository {
  readonly rootUri: Uri;
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string }[];
  };
  /** Of the working tree. */
  diffWith(ref: string): Promise<readonly GitChange[]>;
  diffWith(ref: string, path: string): Promise<string>;
  /** Since what both come from. `diffBetween` cuts blank lines off the end of its patches. */
  diffBetweenPatch(before: string, after: string): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly GitCommit[]>;
}

interface GitApi {
  readonly repositories: readonly GitRepository[];
  getRepository(uri: Uri): GitRepository | null;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** `undefined`: there is no Git here. */
async function gitApi(): Promise<GitApi | undefined> {
  const extension = extensions.getExtension<GitExtension>('vscode.git');
  if (!extension) return undefined;
  const git = await extension.activate();
  return git.enabled ? git.getAPI(1) : undefined;
}

export async function repositories(): Promise<readonly GitRepository[]> {
  return (await gitApi())?.repositories ?? [];
}

/** That the file is in. */
export async function repositoryOf(file: Uri): Promise<GitRepository | undefined> {
  return (await gitApi())?.getRepository(file) ?? undefined;
}

/** As others name it, `origin` first; those that are no folder of this machine. */
export function remotesOf({ state }: GitRepository): readonly string[] {
  const first = state.remotes.toSorted((one, other) => rank(one.name) - rank(other.name));
  return first.flatMap(({ fetchUrl = '' }) => normalRemote(fetchUrl) ?? []);
}

/** What is shared of where something is from. */
export function originOf(repository: GitRepository): { readonly remote?: string; readonly commit?: string } {
  const [remote] = remotesOf(repository);
  const commit = repository.state.HEAD?.commit;
  return { ...(remote !== undefined && { remote }), ...(commit !== undefined && { commit }) };
}

function rank(name: string): number {
  return name === 'origin' ? 0 : 1;
}
