import type { Client } from '../../src/client/client.ts';
import type { Conversation, GroupConversation } from '../../src/client/conversations/conversation.ts';
import type { ConversationsApi, MessagesApi } from '../../src/client/conversations/conversations-api.ts';
import type { ChatParts } from '../../src/terminal/chat-parts.ts';
import { MemoryConversations } from '../client/support/memory-conversations.ts';
import { MemoryDevices } from '../client/support/memory-devices.ts';
import { MemoryFiles } from '../client/support/memory-files.ts';
import { MemoryGroups } from '../client/support/memory-groups.ts';

/** What a client does for conversations, in memory. */
export class MemoryParts {
  readonly people: MemoryConversations;
  readonly groups = new MemoryGroups('me');
  readonly devices: MemoryDevices;
  readonly files: MemoryFiles;
  readonly direct: ConversationsApi & MessagesApi;

  constructor({ events }: Client) {
    const changed = () => events.emit('conversations');
    this.people = new MemoryConversations(changed, (conversation, message) =>
      events.emit('direct', conversation, message),
    );
    this.devices = new MemoryDevices(changed);
    this.files = new MemoryFiles(this.people);
    this.direct = this.#withGroups();
  }

  get all(): ChatParts {
    const { direct, groups, devices, files } = this;
    return { direct, messages: direct, groups, devices, handOver: devices, files };
  }

  /** Conversations of both kinds: those of groups lie with the others in the client. */
  #withGroups(): ConversationsApi & MessagesApi {
    const { people, groups } = this;
    const groupOf = (id: string): GroupConversation | undefined =>
      groups.all.find((group) => group.id === id);
    const merged = {
      all: (): readonly Conversation[] => [...people.all.filter(({ id }) => !groupOf(id)), ...groups.all],
      find: (id: string): Conversation | undefined => groupOf(id) ?? people.find(id),
    };
    return new Proxy<ConversationsApi & MessagesApi>(people, {
      get: (target, key) => {
        if (key === 'all') return merged.all();
        if (key === 'find') return merged.find;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
