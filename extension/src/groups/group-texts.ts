import type { Trust } from '../../../common/src/client/conversations/conversation.ts';
import type { Question } from '../question.ts';

type OfName = (name: string) => string;
type OfUser = (user: string) => string;

/** How many there are, the person included; `verified` and `changed` of the others. */
export interface MemberCounts {
  readonly members: number;
  readonly verified: number;
  readonly changed: number;
}

/** Where a group is not as a conversation of two. `OfName`: of the group. */
export interface GroupTexts {
  readonly protection: (counts: MemberCounts) => string;
  /** In its place for who was removed, or has left. */
  readonly noMember: string;
  /** "3 members". */
  readonly members: (count: number) => string;
  readonly empty: OfName;
  readonly bar: Readonly<Record<'ignored' | 'blocked' | 'left' | 'removed', OfName>> & {
    readonly request: (name: string, owner: string) => string;
  };
  /** `users`: those with another key, in words. */
  readonly changed: { readonly owner: OfUser; readonly member: (users: string, owner: string) => string };
  readonly noSafety: string;
  readonly list: MemberListTexts;
  readonly orders: GroupOrderTexts;
}

/** Said of members, beside their names. */
interface MemberListTexts {
  readonly you: string;
  readonly owner: string;
  readonly trust: Readonly<Record<Trust, string>>;
}

export interface GroupOrderTexts {
  /** Typed where there is no group. */
  readonly notHere: string;
  readonly ownerOnly: OfUser;
  readonly isOwner: OfName;
  readonly aloneWithOwner: OfName;
  readonly nobodyElse: OfName;
  readonly notMember: (user: string, name: string) => string;
  readonly isMember: (user: string, name: string) => string;
  readonly yourself: string;
  readonly remove: (user: string, name: string) => Question;
  readonly makeOwner: (user: string, name: string) => Question;
  readonly leave: (name: string) => Question;
  /** The owner names another one first. */
  readonly leaveTo: (user: string, name: string) => Question;
  readonly continue: (name: string, owner: string) => Question;
}
