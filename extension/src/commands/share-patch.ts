import { l10n, type QuickPickItem, window as workbench, workspace } from 'vscode';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import type { TitledPatch } from '../code/code-desk.ts';
import { fencedCode } from '../code/selection-code.ts';
import {
  type GitCommit,
  type GitRepository,
  originOf,
  repositories,
} from '../workbench/code/git-repositories.ts';
import { commitDiff, workingDiff } from '../workbench/code/repository-diff.ts';
import { filesOf } from '../workbench/code/patch-steps.ts';
import { requireReady } from './account.ts';
import { shareInLobby } from './share-in-lobby.ts';
import { askForNote, askForTarget, type SharingApp } from './share-target.ts';

const MOST_COMMITS = 50;
const STATUS_MS = 5_000;

interface RepositoryItem extends QuickPickItem {
  readonly repository: GitRepository;
}

interface WhatItem extends QuickPickItem {
  readonly commit?: GitCommit;
}

/** Shares what was changed since the last commit, or a commit, as a patch. */
export async function sharePatch(app: SharingApp): Promise<void> {
  requireReady(app.window);
  const repository = await pickRepository();
  const what = repository && (await pickWhat(repository));
  if (!repository || !what) return;
  const made = await patchOf(repository, what.commit);
  if (made.diff.trim() === '')
    throw new ClientProblem(
      'refused',
      l10n.t('There is nothing in it. Files that Git does not track are not shared.'),
    );
  // What the others could not use is better told here.
  filesOf(made, app.scenes.now.texts.messages.code);
  const target = await askForTarget(app, l10n.t('Share Patch'));
  const title = target && (await askForNote(l10n.t('Title of the Patch'), made.title));
  if (!target || title === undefined) return;
  const patch = { ...made, title: title === '' ? made.title : title };
  if (target.kind === 'lobby') await shareInLobby(app, fencedCode(patch.title, 'diff', patch.diff.trimEnd()));
  else await app.window.messages.share(target.conversation.id, { kind: 'patch', ...patch });
  workbench.setStatusBarMessage(l10n.t('The patch is shared.'), STATUS_MS);
}

async function patchOf(repository: GitRepository, commit: GitCommit | undefined): Promise<TitledPatch> {
  const { remote, commit: head } = originOf(repository);
  const base = commit ? commit.parents[0] : head;
  return {
    title: commit ? firstLine(commit.message) : l10n.t('Changes since the last commit'),
    diff: (await (commit ? commitDiff(repository, commit) : workingDiff(repository))).toWellFormed(),
    ...(remote !== undefined && { remote }),
    ...(base !== undefined && { commit: base }),
  };
}

/** `undefined`: gave up. @throws ClientProblem without any */
async function pickRepository(): Promise<GitRepository | undefined> {
  const all = await repositories();
  const [first, second] = all;
  if (!first)
    throw new ClientProblem('refused', l10n.t('There is no Git repository in the folders that are open.'));
  if (!second) return first;
  const items = all.map((repository): RepositoryItem => ({
    label: workspace.asRelativePath(repository.rootUri, true),
    repository,
  }));
  return (await workbench.showQuickPick(items, { title: l10n.t('Share Patch') }))?.repository;
}

async function pickWhat(repository: GitRepository): Promise<WhatItem | undefined> {
  const working: WhatItem = { label: `$(diff) ${l10n.t('Changes since the last commit')}` };
  const commits = await recentCommits(repository);
  const items = commits.map((commit): WhatItem => ({
    label: `$(git-commit) ${firstLine(commit.message)}`,
    description: [commit.hash.slice(0, 10), commit.authorName ?? ''].join(' '),
    commit,
  }));
  return workbench.showQuickPick([working, ...items], { title: l10n.t('Share Patch') });
}

/** Those that can be compared with the one before. @throws ClientProblem without any commit */
async function recentCommits(repository: GitRepository): Promise<readonly GitCommit[]> {
  if (repository.state.HEAD?.commit === undefined)
    throw new ClientProblem('refused', l10n.t('There is no commit yet in this repository.'));
  const commits = await repository.log({ maxEntries: MOST_COMMITS });
  return commits.filter(({ parents }) => parents.length > 0);
}

function firstLine(message: string): string {
  const [line = ''] = message.trim().split('\n');
  return line === '' ? l10n.t('A commit') : line.slice(0, 200).toWellFormed();
}
