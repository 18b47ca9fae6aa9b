import type { CodeComparison } from '../../../common/src/client/conversations/conversations-api.ts';
import type { Trust } from '../../../common/src/client/conversations/conversation.ts';
import type { GroupTexts } from '../groups/group-texts.ts';
import type { ViewAct } from '../view-action.ts';
import type { ViewSafety } from '../view-safety.ts';

type OfUser = (user: string) => string;

/** The words of direct conversations, in the person's language. */
export interface DirectTexts {
  readonly protection: Readonly<Record<Trust, string>>;
  /** Where the other one is on an original client. */
  readonly classic: {
    readonly protection: Readonly<Record<Trust, string>>;
    readonly placeholder: OfUser;
    readonly empty: OfUser;
    readonly safetyExplanation: OfUser;
  };
  /** While it is not known whose conversation it is. */
  readonly unknown: { readonly title: string; readonly protection: string };
  readonly placeholder: OfUser;
  readonly empty: OfUser;
  readonly opening: string;
  /** The server has no relay. */
  readonly off: string;
  /** A panel of before the restart whose conversation is not there. */
  readonly missing: string;
  readonly undecryptable: string;
  readonly undecryptableBecause: (reason: string) => string;
  readonly unknownKind: string;
  readonly bar: {
    readonly request: OfUser;
    readonly ignored: OfUser;
    readonly blocked: OfUser;
    readonly changed: OfUser;
  };
  readonly actions: Readonly<Record<ViewAct, string>>;
  /** `showSafety`, where that is the next step. */
  readonly compareSafety: string;
  readonly safety: SafetyTexts;
  readonly group: GroupTexts;
}

export interface SafetyTexts {
  readonly heading: OfUser;
  readonly explanation: OfUser;
  readonly status: Readonly<Record<Trust, OfUser>>;
  readonly unknown: OfUser;
  readonly comparison: Readonly<Record<CodeComparison | 'changed-meanwhile', OfUser>>;
  readonly verify: string;
  readonly verifyChanged: string;
  readonly strings: ViewSafety['strings'];
}
