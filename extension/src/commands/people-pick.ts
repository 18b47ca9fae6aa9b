import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import { foldUserName } from '../../../common/src/text/names.ts';
import { peopleForGroups } from '../direct/classic-people.ts';
import type { ViewScene } from '../view-scene.ts';
import { withoutIcons } from '../without-icons.ts';

interface PersonItem extends QuickPickItem {
  readonly user: string;
}

export interface PeopleQuestion {
  readonly title: string;
  /** Who is no choice. */
  readonly except?: readonly string[];
}

/** Several people for a group, known, online or typed; `undefined` when the person gave up or chose nobody. */
export function askForPeople(
  scene: ViewScene,
  { title, except = [] }: PeopleQuestion,
): Promise<readonly string[] | undefined> {
  const offered = peopleForGroups(scene).filter(({ user }) => !except.includes(user));
  let items = offered.map(({ user, displayName }): PersonItem => ({
    user,
    label: user,
    description: displayName === user ? '' : withoutIcons(displayName),
  }));
  const pick = workbench.createQuickPick<PersonItem>();
  pick.title = title;
  pick.placeholder = l10n.t('Choose people with Space or a click, or type a user name');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.items = items;
  // Whoever was typed and chosen stays; setting items forgets what is chosen.
  pick.onDidChangeValue((typed) => {
    const chosen = pick.selectedItems;
    const kept = [...items, ...chosen.filter(({ user }) => items.every((item) => item.user !== user))];
    items = kept;
    pick.items = [...kept, ...typedPerson(typed, kept, except)];
    pick.selectedItems = chosen;
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const users = pick.selectedItems.map(({ user }) => user);
      resolve(users.length === 0 ? undefined : users);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function typedPerson(
  typed: string,
  items: readonly PersonItem[],
  except: readonly string[],
): readonly PersonItem[] {
  const user = foldUserName(typed);
  if (user === undefined || except.includes(user) || items.some((item) => item.user === user)) return [];
  return [{ user, label: user, description: l10n.t('add this user name'), alwaysShow: true }];
}
