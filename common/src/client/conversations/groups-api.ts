import type { GroupConversation } from './conversation.ts';

/** Groups. Every promise rejects with a ClientProblem only; changes are the owner's but for `leave` and `continueAsNew`. */
export interface GroupsApi {
  /** `users`: the others. @throws ClientProblem no such person, too many devices, `identity-changed` */
  create(name: string, users: readonly string[]): Promise<GroupConversation>;
  rename(id: string, name: string): Promise<void>;
  add(id: string, users: readonly string[]): Promise<void>;
  remove(id: string, user: string): Promise<void>;
  handOver(id: string, user: string): Promise<void>;
  leave(id: string): Promise<void>;
  /** The owner is gone: a new group of the other members, whose owner this person is. */
  continueAsNew(id: string): Promise<GroupConversation>;
}
