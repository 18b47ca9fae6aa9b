import { workspace } from 'vscode';

/** What the person set in VS Code's settings, as it is now. */
export const settings = {
  /** Whether those who write to the person learn that a message was read. */
  sendReadReceipts: () => isOn('sendReadReceipts', true),
  /** Whether others see that the person is writing. */
  sendTyping: () => isOn('sendTyping', true),
  showMessageText: () => isOn('showMessageText', false),
} as const;

function isOn(name: string, byDefault: boolean): boolean {
  return workspace.getConfiguration('noncesense').get<boolean>(name, byDefault);
}
