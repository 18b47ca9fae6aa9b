import { l10n, type QuickPickItem, QuickPickItemKind, window as workbench } from 'vscode';
import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import { ClientProblem } from '../../../common/src/client/problem.ts';
import { groupsIn, type GroupStep, suits } from '../groups/group-steps.ts';
import { type MemberLine, memberLines } from '../groups/group-words.ts';
import type { GroupAct } from '../view-action.ts';
import { ownName } from '../view-scene.ts';
import type { App } from '../workbench/app.ts';
import { openConversation, verify } from './conversation.ts';
import { pickGroup } from './group-prompts.ts';
import { groupStep } from './groups.ts';
import { withoutIcons } from '../without-icons.ts';

interface ChoiceItem extends QuickPickItem {
  readonly choose?: () => Promise<void>;
}

/** Who is in the group, and what can be done about it and each of them. */
export async function groupMembers(app: App, given?: string): Promise<void> {
  const group = await wantedGroup(app, given);
  if (!group) return;
  const people = memberLines(group, app.scenes.now).map((line): ChoiceItem => ({
    label: `$(${line.isChanged ? 'warning' : 'account'}) ${withoutIcons(line.name)}`,
    description: line.words,
    ...(!line.isMe && { choose: () => oneMember(app, group, line) }),
  }));
  const steps = groupChoices(app, group);
  const separator: ChoiceItem = { label: l10n.t('Group'), kind: QuickPickItemKind.Separator };
  const items = steps.length === 0 ? people : [...people, separator, ...steps];
  const title = l10n.t('Members of {0}', group.name);
  await (await workbench.showQuickPick(items, { title, matchOnDescription: true }))?.choose?.();
}

function groupChoices(app: App, group: GroupConversation): readonly ChoiceItem[] {
  const labels: readonly (readonly [GroupStep, string])[] = [
    ['add', `$(person-add) ${l10n.t('Add Members…')}`],
    ['rename', `$(edit) ${l10n.t('Rename Group…')}`],
    ['continue', `$(repo-forked) ${l10n.t('Continue Without the Owner…')}`],
    ['leave', `$(sign-out) ${l10n.t('Leave Group…')}`],
  ];
  const me = ownName(app.scenes.now);
  return labels
    .filter(([step]) => suits(step, group, me))
    .map(([step, label]) => ({ label, choose: () => groupStep(step)(app, group.id) }));
}

async function oneMember(app: App, group: GroupConversation, { user, name, isChanged }: MemberLine) {
  const me = ownName(app.scenes.now);
  const items: readonly ChoiceItem[] = [
    {
      label: `$(comment-discussion) ${l10n.t('Open the Conversation')}`,
      choose: () => openConversation(app, user),
    },
    { label: `$(verified) ${l10n.t('Compare Safety Numbers')}`, choose: () => verify(app, user) },
    ...(suits('makeOwner', group, me) && !isChanged
      ? [
          {
            label: `$(key) ${l10n.t('Make {0} the Owner…', user)}`,
            choose: () => app.groups.carryOut(group.id, { kind: 'makeOwner', user }),
          },
        ]
      : []),
    ...(suits('remove', group, me)
      ? [
          {
            label: `$(person-remove) ${l10n.t('Remove from the Group…')}`,
            choose: () => app.groups.carryOut(group.id, { kind: 'remove', user }),
          },
        ]
      : []),
  ];
  await (await workbench.showQuickPick(items, { title: name }))?.choose?.();
}

async function wantedGroup(app: App, given: string | undefined): Promise<GroupConversation | undefined> {
  const groups = groupsIn(app.window.conversations.all);
  const wanted = given ?? app.chats.active;
  const named = groups.find(({ id }) => id === wanted);
  if (named || given === undefined) return named ?? pickGroup(groups, l10n.t('Members of a Group'));
  throw new ClientProblem('refused', l10n.t('There is no such group.'));
}

/** The buttons of a group's page that are not about its messages. */
export function groupAct(app: App): (act: GroupAct, id: string) => Promise<void> {
  return (act, id) => {
    switch (act) {
      case 'showMembers':
        return groupMembers(app, id);
      case 'leaveGroup':
        return groupStep('leave')(app, id);
      case 'blockOwner':
        return app.groups.blockOwner(id);
    }
  };
}
