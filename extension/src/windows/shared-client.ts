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
import type { ClientState } from '../../../common/src/client/client-state.ts';
import type { LobbyMessage } from '../../../common/src/client/lobby-message.ts';
import type { Person } from '../../../common/src/client/people.ts';
import type { Profile } from '../../../common/src/client/profile.ts';

/** The lobby, as views use it. */
export interface LobbyApi {
  readonly messages: readonly LobbyMessage[];
  readonly hasOlder: boolean;
  readonly unsent: number;
  /** `wireId`: 16 bytes, of an earlier try; said once, however often it is tried. */
  send(text: string, wireId?: Uint8Array): Promise<void>;
  retry(id: string): Promise<void>;
  discard(id: string): Promise<void>;
  loadOlder(): Promise<void>;
}

/** What all windows use alike: of the window's own client, or of the window that has the connection. */
export interface SharedClient {
  readonly state: ClientState;
  readonly profile: Profile | undefined;
  readonly people: ReadonlyMap<string, Person>;
  readonly lobby: LobbyApi;
  readonly conversations: ConversationsApi;
  readonly messages: MessagesApi;
  readonly files: FilesApi;
  readonly groups: GroupsApi;
  readonly devices: DevicesApi & HandOverApi;
  /** Looks at once whether the connection stands. */
  checkNow(): void;
  disconnect(): Promise<void>;
}
