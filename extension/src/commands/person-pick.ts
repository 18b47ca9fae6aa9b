import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import { foldUserName } from '../../../common/src/text/names.ts';
import { knownPeople } from '../direct/known-people.ts';
import { groupsIn } from '../groups/group-steps.ts';
import type { ViewScene } from '../view-scene.ts';
import { withoutIcons } from '../without-icons.ts';

interface PersonItem extends QuickPickItem {
  /** A group's id, where groups are offered. */
  readonly user: string;
}

/** Which conversation to open: a group, or as `askForPerson`. Resolves to its id. */
export function askForConversation(scene: ViewScene, title: string): Promise<string | undefined> {
  const groups = groupsIn(scene.direct.all)
    .filter(({ standing }) => standing !== 'blocked')
    .map((group): PersonItem => ({ user: group.id, label: `$(organization) ${withoutIcons(group.title)}` }));
  const placeholder = l10n.t('Choose a group or a person, or type a user name');
  return choose({ title, placeholder, known: [...groups, ...peopleItems(scene)] });
}

/** Whom to write to: somebody known or online, or a user name that is typed. */
export function askForPerson(scene: ViewScene, title: string): Promise<string | undefined> {
  const placeholder = l10n.t('Choose a person, or type a user name');
  return choose({ title, placeholder, known: peopleItems(scene) });
}

function peopleItems(scene: ViewScene): readonly PersonItem[] {
  return knownPeople(scene).map(({ user, displayName, isOnline }) => ({
    user,
    label: `$(account) ${user}`,
    description: [
      ...(displayName === user ? [] : [withoutIcons(displayName)]),
      ...(isOnline ? [l10n.t('online')] : []),
    ].join(' · '),
  }));
}

interface Choice {
  readonly title: string;
  readonly placeholder: string;
  readonly known: readonly PersonItem[];
}

function choose({ title, placeholder, known }: Choice): Promise<string | undefined> {
  const pick = workbench.createQuickPick<PersonItem>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.items = known;
  pick.onDidChangeValue((typed) => {
    pick.items = [...known, ...typedPerson(typed, known)];
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.user);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function typedPerson(typed: string, known: readonly PersonItem[]): readonly PersonItem[] {
  const user = foldUserName(typed);
  if (user === undefined || known.some((item) => item.user === user)) return [];
  return [{ user, label: `$(person-add) ${user}`, alwaysShow: true }];
}
