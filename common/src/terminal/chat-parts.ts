import type { Client } from '../client/client.ts';
import type { ConversationsApi, MessagesApi } from '../client/conversations/conversations-api.ts';
import type { DevicesApi, HandOverApi } from '../client/conversations/devices/devices-api.ts';
import type { FilesApi } from '../client/conversations/files-api.ts';
import type { GroupsApi } from '../client/conversations/groups-api.ts';

/** What a client does for conversations. */
export interface ChatParts {
  readonly direct: ConversationsApi;
  readonly messages: MessagesApi;
  readonly groups: GroupsApi;
  readonly devices: DevicesApi;
  readonly handOver: HandOverApi;
  readonly files: FilesApi;
}

export function partsOf({ conversations, messages, groups, devices, files }: Client): ChatParts {
  return { direct: conversations, messages, groups, devices, handOver: devices, files };
}
