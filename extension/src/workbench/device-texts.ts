import { l10n } from 'vscode';
import type { LinkRequest } from '../../../common/src/client/conversations/devices/devices-api.ts';
import { codeLines } from '../devices/link-code.ts';
import type { Question } from '../question.ts';

/** The words for the person's own devices. */
export const deviceTexts = {
  asks: ({ name }: LinkRequest) => l10n.t('A device named “{0}” asks to be linked to your account.', name),
  linked: () => l10n.t('This device is linked: direct messages work here.'),
  toConfirm: () =>
    l10n.t('The server says that this device was linked. Compare the digits before you believe it.'),
  confirmLink: () => l10n.t('Did the other device show these digits and say that it linked this one?'),
  confirmDetail: (code: string) =>
    [
      codeLines(code),
      l10n.t(
        'If all digits are the same, and the other device has told you that this one is linked, confirm: direct messages work here then.',
      ),
      l10n.t(
        'If they differ, or no device of yours has linked this one, refuse: somebody may be posing as you.',
      ),
    ].join('\n\n'),
  saidSo: () => l10n.t('Yes: Confirm'),
  saidOtherwise: () => l10n.t('No: Refuse'),
  linkRefused: () =>
    l10n.t(
      'This device was not linked, and has sent nothing. If the digits differed, or no device of yours linked it, do not trust this server. If one did, revoke this device there. To ask again, with other digits, link it once more.',
    ),
  nothingToConfirm: () => l10n.t('There is nothing to confirm: no device has linked this one now.'),
  compare: ({ name }: LinkRequest) => l10n.t('Does “{0}” show this code?', name),
  compareDetail: ({ code }: LinkRequest) =>
    [
      codeLines(code),
      l10n.t(
        'Compare all digits with those on the other device. If they are the same, it is linked: it gets your direct messages from now on and writes as you.',
      ),
      l10n.t('If they differ, or you did not ask for this on a device of yours, refuse.'),
    ].join('\n\n'),
  match: () => l10n.t('They Match: Link'),
  differ: () => l10n.t('They Differ: Refuse'),
  later: () => l10n.t('Later'),
  cannotLink: () =>
    l10n.t(
      'This device does not hold your identity key and can’t link others. Use the device on which you signed up, or restore the identity here from your recovery file.',
    ),
  gone: () => l10n.t('No device asks to be linked now.'),
  refused: (name: string) =>
    l10n.t('“{0}” was refused. If it was no device of yours, somebody has your password: change it.', name),
  wasLinked: (name: string) => l10n.t('“{0}” is linked.', name),
  offerHistory: (name: string) =>
    l10n.t(
      '“{0}” is linked. It has nothing of what was written before: shall this device give it all messages?',
      name,
    ),
  revoke: (name: string): Question => ({
    text: l10n.t('Revoke the device “{0}”?', name),
    detail: l10n.t(
      'No direct message reaches it any more, it can’t write as you, and it can’t sign in by itself. What it has received stays on it: revoking deletes nothing there. To use it again, you have to link it again.',
    ),
    yes: l10n.t('Revoke'),
  }),
  revoked: (name: string) => l10n.t('“{0}” is revoked.', name),
  handing: (name: string) => l10n.t('Giving your messages to “{0}”', name),
  progress: (done: number, total: number) => l10n.t('{0} of {1} messages', done, total),
  handed: (name: string) => l10n.t('“{0}” has your messages.', name),
  handingStopped: (name: string) =>
    l10n.t('Stopped. “{0}” keeps what it has got; under “Devices” you can give it the rest.', name),
} as const;
