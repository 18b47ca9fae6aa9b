import { l10n } from 'vscode';
import type { DirectTexts, SafetyTexts } from '../direct/direct-texts.ts';
import { groupTexts } from './group-texts.ts';

/** The words of direct conversations in the person's language. */
export function directTexts(): DirectTexts {
  return {
    protection: {
      new: l10n.t('End-to-end encrypted · not verified'),
      verified: l10n.t('End-to-end encrypted · verified'),
      changed: l10n.t('Identity key changed'),
    },
    classic: classicTexts(),
    unknown: { title: l10n.t('Direct messages'), protection: l10n.t('End-to-end encrypted') },
    placeholder: (user) => l10n.t('Message {0}, end-to-end encrypted', user),
    empty: (user) => l10n.t('What you write here, only you and {0} can read. Say hello!', user),
    opening: l10n.t('Opening your messages…'),
    off: l10n.t('Direct messages are not open on this device now.'),
    missing: l10n.t('This conversation is not on this device.'),
    undecryptable: l10n.t('This message could not be decrypted.'),
    undecryptableBecause: (reason) => l10n.t('This message could not be decrypted: {0}', reason),
    unknownKind: l10n.t('This message needs a newer version of NonceSense.'),
    bar: barTexts(),
    actions: {
      accept: l10n.t('Accept'),
      ignore: l10n.t('Ignore'),
      block: l10n.t('Block'),
      unblock: l10n.t('Unblock'),
      acceptIdentity: l10n.t('Accept New Key'),
      showSafety: l10n.t('Safety Number'),
      closeSafety: l10n.t('Back to the Conversation'),
      copyCode: l10n.t('Copy Code'),
      removeVerification: l10n.t('Remove Verification'),
      setTimer: l10n.t('Change…'),
      showMembers: l10n.t('Members'),
      leaveGroup: l10n.t('Leave…'),
      blockOwner: l10n.t('Block the Owner'),
    },
    compareSafety: l10n.t('Compare Safety Numbers'),
    safety: safetyTexts(),
    group: groupTexts(),
  };
}

function classicTexts(): DirectTexts['classic'] {
  return {
    protection: {
      new: l10n.t('Encrypted (classic): no offline delivery, identity taken from the server'),
      verified: l10n.t('Encrypted (classic): no offline delivery · verified'),
      changed: l10n.t('Identity key changed'),
    },
    placeholder: (user) => l10n.t('Message {0}, encrypted (classic)', user),
    empty: (user) =>
      l10n.t(
        '{0} is on an original client: plain texts reach them while they are online, and nothing waits for them.',
        user,
      ),
    safetyExplanation: (user) =>
      l10n.t(
        '{0} is on an original client, which shows no number: it can be computed from both keys (PROTOCOL.md, section 8.9). Compare it in another way than this chat. If it is the same, nobody stands between you.',
        user,
      ),
  };
}

function barTexts(): DirectTexts['bar'] {
  return {
    request: (user) =>
      l10n.t(
        '{0} wants to write to you. They learn nothing of you, not even that you read this, until you accept.',
        user,
      ),
    ignored: (user) => l10n.t('You ignored the request of {0}.', user),
    blocked: (user) => l10n.t('You blocked {0}: nothing they write reaches you.', user),
    changed: (user) =>
      l10n.t(
        'The identity key of {0} is another one than before. Perhaps {0} has a new device, perhaps somebody stands between you. Compare your safety numbers before you write.',
        user,
      ),
  };
}

function safetyTexts(): SafetyTexts {
  return {
    heading: (user) => l10n.t('Safety number with {0}', user),
    explanation: (user) =>
      l10n.t(
        '{0} sees the same number on their device. Compare it in another way than this chat: meet, or call. If it is the same, nobody stands between you.',
        user,
      ),
    status: {
      new: (user) => l10n.t('Not verified: you have not compared this number with {0} yet.', user),
      verified: (user) => l10n.t('Verified: you have compared this number with {0}.', user),
      changed: (user) =>
        l10n.t('Changed: {0} has another identity key than before, and this is the new number.', user),
    },
    unknown: (user) => l10n.t('The key of {0} is not known yet.', user),
    comparison: {
      match: (user) => l10n.t('Match: this is the code that {0} must have.', user),
      mismatch: (user) =>
        l10n.t('Mismatch: do not trust this conversation. Somebody may stand between you and {0}.', user),
      'other-person': (user) => l10n.t('This is another person’s code, not the one of {0}.', user),
      'not-a-code': (user) =>
        l10n.t('This is not a code. {0} finds theirs on this page, under “Copy Code”.', user),
      'changed-meanwhile': (user) =>
        l10n.t('The number changed while you compared it. Compare the new one with {0}.', user),
    },
    verify: l10n.t('They Match: Mark as Verified'),
    verifyChanged: l10n.t('They Match: Accept New Key and Mark as Verified'),
    strings: {
      digits: l10n.t('Safety number'),
      qrCode: l10n.t('The same number as a QR code'),
      paste: l10n.t('Compare the code that they sent you'),
      pastePlaceholder: l10n.t('Paste their code here'),
      compare: l10n.t('Compare'),
    },
  };
}
