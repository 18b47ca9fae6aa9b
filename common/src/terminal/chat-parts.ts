import type { Client } from '../client/client.ts';
import type { ConversationsApi, MessagesApi } from '../client/conversations/conversations-api.ts';
import type { DevicesApi, HandOverApi } from '../client/conversations/devices-api.ts';
import type { FilesApi } from '../client/conversations/files-api.ts';
import type { GroupsApi } from '../client/conversations/groups-api.ts';
import { noFiles, noGroups, noHandOver, noMessageActs } from './unfinished.ts';

/** What a client does for conversations. */
export interface ChatParts {
  readonly direct: ConversationsApi;
  readonly messages: MessagesApi;
  readonly groups: GroupsApi;
  readonly devices: DevicesApi;
  readonly handOver: HandOverApi;
  readonly files: FilesApi;
}

export function partsOf({ conversations, devices }: Client): ChatParts {
  return {
    direct: conversations,
    messages: noMessageActs,
    groups: noGroups,
    devices,
    handOver: noHandOver,
    files: noFiles,
  };
}
