import { l10n, type QuickPickItem, window as workbench } from 'vscode';
import { foldUserName } from '../../../common/src/text/names.ts';
import { knownPeople } from '../direct/known-people.ts';
import type { ViewScene } from '../view-scene.ts';

interface PersonItem extends QuickPickItem {
  readonly user: string;
}

/** Whom to write to: somebody known or online, or a user name that is typed. */
export function askForPerson(scene: ViewScene, title: string): Promise<string | undefined> {
  const known = knownPeople(scene).map(({ user, displayName, isOnline }): PersonItem => ({
    user,
    label: `$(account) ${user}`,
    description: [
      ...(displayName === user ? [] : [displayName]),
      ...(isOnline ? [l10n.t('online')] : []),
    ].join(' · '),
  }));
  const pick = workbench.createQuickPick<PersonItem>();
  pick.title = title;
  pick.placeholder = l10n.t('Choose a person, or type a user name');
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
