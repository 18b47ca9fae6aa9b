import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { groupNameOf } from '../groups/group-order.ts';
import { groupsFor, type GroupStep, heirsIn, suits } from '../groups/group-steps.ts';
import { memberLines } from '../groups/group-words.ts';
import { ownName, type Scenes, type ViewScene } from '../view-scene.ts';
import type { App } from '../workbench/app.ts';
import { withoutIcons } from '../without-icons.ts';

/** The group named, the one in front, or one that is picked of those that can be taken through the step. */
export async function groupFor(
  app: App,
  { step, title, given }: { readonly step: GroupStep; readonly title: string; readonly given?: string },
): Promise<GroupConversation | undefined> {
  const { all } = app.window.conversations;
  const me = ownName(app.scenes.now);
  const wanted = given ?? app.chats.active;
  const named = all.find(({ id }) => id === wanted);
  // The one that was named is refused in words where it does not suit.
  if (named?.kind === 'group' && (given !== undefined || suits(step, named, me))) return named;
  return pickGroup(groupsFor(step, all, me), title);
}

export async function pickGroup(
  groups: readonly GroupConversation[],
  title: string,
): Promise<GroupConversation | undefined> {
  if (groups.length === 0)
    throw new ClientProblem('refused', l10n.t('There is no group in which you can do that.'));
  const items = groups.map((group) => ({ label: `$(organization) ${withoutIcons(group.name)}`, group }));
  return (await workbench.showQuickPick(items, { title }))?.group;
}

export async function askForGroupName(title: string, value = ''): Promise<string | undefined> {
  const name = await workbench.showInputBox({
    title,
    prompt: l10n.t('The name of the group. Its members see it, the server does not.'),
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      groupNameOf(typed) === undefined
        ? l10n.t('A group has a name of at most 128 bytes: about as many letters.')
        : undefined,
  });
  return name === undefined ? undefined : groupNameOf(name);
}

interface MemberItem extends QuickPickItem {
  readonly user: string;
}

/** Somebody else of the group. */
export async function pickMember(
  group: GroupConversation,
  scene: ViewScene,
  title: string,
): Promise<string | undefined> {
  const items = memberLines(group, scene)
    .filter(({ isMe }) => !isMe)
    .map(({ user, name, words }): MemberItem => ({ user, label: withoutIcons(name), description: words }));
  return (await workbench.showQuickPick(items, { title, matchOnDescription: true }))?.user;
}

/** Whoever has another key than the one in the group can't own it. */
export async function pickHeir(
  group: GroupConversation,
  scenes: Pick<Scenes, 'now'>,
): Promise<string | undefined> {
  const scene = scenes.now;
  const members = heirsIn(group, ownName(scene));
  return pickMember({ ...group, members }, scene, l10n.t('Who Shall Own {0}?', group.name));
}
