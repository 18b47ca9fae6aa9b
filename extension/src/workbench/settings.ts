import { workspace } from 'vscode';
import { DEFAULT_WISHES, type Wishes } from '../notices/notice.ts';

const GROUP_WISHES = ['all', 'mentions', 'none'] as const;

/** What the person set in VS Code's settings, as it is now. */
export const settings = {
  /** Whether those who write to the person learn that a message was read. */
  sendReadReceipts: () => isOn('sendReadReceipts', true),
  /** Whether others see that the person is writing. */
  sendTyping: () => isOn('sendTyping', true),
  showMessageText: () => isOn('showMessageText', false),
  /** What a toast may tell of. */
  wishes: (): Wishes => ({
    direct: isOn('notifyDirectMessages', DEFAULT_WISHES.direct),
    groups: GROUP_WISHES.find((wish) => wish === valueOf('notifyGroups')) ?? DEFAULT_WISHES.groups,
    lobbyMentions: isOn('notifyLobbyMentions', DEFAULT_WISHES.lobbyMentions),
  }),
} as const;

function isOn(name: string, byDefault: boolean): boolean {
  const value = valueOf(name);
  // What stands in settings.json may be anything.
  return typeof value === 'boolean' ? value : byDefault;
}

function valueOf(name: string): unknown {
  return workspace.getConfiguration('noncesense').get(name);
}
