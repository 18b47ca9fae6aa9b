import { ClientProblem } from '../problem.ts';
import type { Conversation } from './conversation.ts';

/** @throws ClientProblem unless it is a group with this person in it. */
export function expectMember(conversation: Conversation | undefined): void {
  if (conversation?.kind === 'group' && conversation.membership === 'member') return;
  throw new ClientProblem('refused', 'You are not in this group any more.');
}
