import type { GroupConversation } from '../../../common/src/client/conversations/conversation.ts';
import type { GroupsApi } from '../../../common/src/client/conversations/groups-api.ts';
import type { AttachedDesk } from './attached-desk.ts';

/** The groups of the window that has the connection. */
export class AttachedGroups implements GroupsApi {
  readonly #desk: AttachedDesk;

  constructor(desk: AttachedDesk) {
    this.#desk = desk;
  }

  create(name: string, users: readonly string[]): Promise<GroupConversation> {
    return this.#desk.call('groups.create', [name, users]);
  }

  rename(id: string, name: string): Promise<void> {
    return this.#desk.call('groups.rename', [id, name]);
  }

  add(id: string, users: readonly string[]): Promise<void> {
    return this.#desk.call('groups.add', [id, users]);
  }

  remove(id: string, user: string): Promise<void> {
    return this.#desk.call('groups.remove', [id, user]);
  }

  handOver(id: string, user: string): Promise<void> {
    return this.#desk.call('groups.handOver', [id, user]);
  }

  leave(id: string): Promise<void> {
    return this.#desk.call('groups.leave', [id]);
  }

  continueAsNew(id: string): Promise<GroupConversation> {
    return this.#desk.call('groups.continueAsNew', [id]);
  }
}
