import { l10n } from 'vscode';
import type { FileProblemTexts, MessageTexts } from '../direct/message-texts.ts';
import type { ViewMessageStrings } from '../view-message.ts';
import { codeTexts } from './code-texts.ts';

/** The words around messages of conversations, in the person's language. */
export function messageTexts(): MessageTexts {
  return {
    takenBack: {
      mine: l10n.t('You took this message back.'),
      theirs: (user) => l10n.t('{0} took this message back.', user),
    },
    quoteMissing: l10n.t('A message that is not on this device'),
    about: {
      reply: (user) => l10n.t('In answer to {0}', user),
      edit: () => l10n.t('You edit your message'),
    },
    you: l10n.t('You'),
    typing: typingWords,
    timer: {
      off: l10n.t('Messages stay'),
      offLabel: l10n.t('Messages do not disappear. Change that…'),
      label: (time) => l10n.t('Messages disappear after {0}.', time),
    },
    file: {
      sending: (percent) => l10n.t('Sending: {0} %', percent),
      receiving: (percent) => l10n.t('Receiving: {0} %', percent),
    },
    fileProblems: fileProblemTexts(),
    code: codeTexts(),
    notHere: l10n.t('This message is not here any more.'),
    strings: messageStrings(),
  };
}

function typingWords(others: readonly string[]): string {
  const [first = '', second = ''] = others;
  if (others.length === 1) return l10n.t('{0} is writing…', first);
  if (others.length === 2) return l10n.t('{0} and {1} are writing…', first, second);
  return l10n.t('Several people are writing…');
}

function fileProblemTexts(): FileProblemTexts {
  return {
    notNow: l10n.t('No files can be sent here now.'),
    tooLarge: (name, largest) =>
      l10n.t('{0} is too large: this server takes files of up to {1}.', name, largest),
    tooMany: l10n.t('Too many files at once. Send some of them first.'),
    incomplete: (name) => l10n.t('{0} did not come whole from the page, and was not sent.', name),
    changed: (name) => l10n.t('{0} was changed while it was read. Send it again.', name),
    unreadable: (name) => l10n.t('{0} could not be read.', name),
    notSaved: (name) =>
      l10n.t('{0} could not be saved. Is there room on the disk, and may you write there?', name),
    noFile: (name) => l10n.t('{0} is no file. Folders can’t be sent; pack them first.', name),
    outside: l10n.t(
      'Only files of the folders that are open can be dropped here. Attach others with the button.',
    ),
  };
}

function messageStrings(): ViewMessageStrings {
  return {
    tools: l10n.t('What you can do with this message'),
    acts: {
      reply: l10n.t('Reply'),
      react: l10n.t('React'),
      edit: l10n.t('Edit'),
      takeBack: l10n.t('Take Back'),
      retry: l10n.t('Try Again'),
      discard: l10n.t('Discard'),
      saveFile: l10n.t('Save As…'),
      cancelFile: l10n.t('Cancel'),
    },
    code: codeTexts().strings,
    edited: l10n.t('edited'),
    inAnswerTo: l10n.t('In answer to'),
    reactions: l10n.t('Reactions'),
    disappears: l10n.t('Disappears {0}'),
    disappearsSoon: l10n.t('Disappears in less than a minute'),
    cancelAbout: l10n.t('Cancel (Escape)'),
    attach: l10n.t('Attach Files…'),
    dropHere: l10n.t('Drop files here to send them'),
  };
}
