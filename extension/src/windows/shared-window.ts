import type {
  ConversationsApi,
  MessagesApi,
} from '../../../common/src/client/conversations/conversations-api.ts';
import type {
  DevicesApi,
  HandOverApi,
} from '../../../common/src/client/conversations/devices/devices-api.ts';
import type { FilesApi } from '../../../common/src/client/conversations/files-api.ts';
import type { GroupsApi } from '../../../common/src/client/conversations/groups-api.ts';
import type { Profile } from '../../../common/src/client/profile.ts';
import type { LobbyApi, SharedClient } from './shared-client.ts';

/** The parts of the client that a window works with at this moment. They change when another window takes over. */
export abstract class SharedWindow {
  abstract readonly shared: SharedClient;

  get profile(): Profile | undefined {
    return this.shared.profile;
  }

  get lobby(): LobbyApi {
    return this.shared.lobby;
  }

  get conversations(): ConversationsApi {
    return this.shared.conversations;
  }

  get messages(): MessagesApi {
    return this.shared.messages;
  }

  get files(): FilesApi {
    return this.shared.files;
  }

  get groups(): GroupsApi {
    return this.shared.groups;
  }

  get devices(): DevicesApi {
    return this.shared.devices;
  }

  get history(): HandOverApi {
    return this.shared.devices;
  }
}
