import type {
  DirectConversation,
  SafetyNumber,
  Trust,
} from '../../../common/src/client/conversations/conversation.ts';
import type { CodeComparison } from '../../../common/src/client/conversations/conversations-api.ts';
import type { ViewAct } from '../view-action.ts';
import type { ViewSafety, ViewSafetyNumber } from '../view-safety.ts';
import type { DirectTexts, SafetyTexts } from './direct-texts.ts';
import { qrCodeOf } from './qr-code.ts';

export interface SafetyInput {
  /** Absent while the other person's key is not known. */
  readonly number: SafetyNumber | undefined;
  /** What the last comparison said; the number may have become another one while it was looked at. */
  readonly comparison: CodeComparison | 'changed-meanwhile' | undefined;
}

/** The page on which two persons compare their safety numbers. */
export function makeSafety(
  { user, trust, protection }: DirectConversation,
  { number, comparison }: SafetyInput,
  { safety, actions, classic }: DirectTexts,
): ViewSafety {
  const acts: readonly ViewAct[] = trust === 'verified' ? ['copyCode', 'removeVerification'] : ['copyCode'];
  return {
    heading: safety.heading(user),
    explanation: (protection ? classic.safetyExplanation : safety.explanation)(user),
    status: number ? safety.status[trust](user) : safety.unknown(user),
    tone: trust === 'new' ? 'private' : trust,
    ...(number && { number: viewOf(number) }),
    ...(comparison && {
      comparison: { text: safety.comparison[comparison](user), isMatch: comparison === 'match' },
    }),
    ...(number && isWorthAgreeing(trust, comparison) && { verifyLabel: verifyLabelOf(trust, safety) }),
    actions: number ? acts.map((action) => ({ action, label: actions[action] })) : [],
    close: { action: 'closeSafety', label: actions.closeSafety },
    strings: safety.strings,
  };
}

/** Whoever has just seen that the codes differ must not be led to say that they match. */
function isWorthAgreeing(trust: Trust, comparison: SafetyInput['comparison']): boolean {
  return trust !== 'verified' && comparison !== 'mismatch';
}

function verifyLabelOf(trust: Trust, { verify, verifyChanged }: SafetyTexts): string {
  return trust === 'changed' ? verifyChanged : verify;
}

function viewOf({ digits, code }: SafetyNumber): ViewSafetyNumber {
  return { groups: digits.match(/.{5}/g) ?? [], qrCode: qrCodeOf(code) };
}
