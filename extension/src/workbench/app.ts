import type { LogOutputChannel } from 'vscode';
import type { CodeDesk } from '../code/code-desk.ts';
import type { RecoveryOffers } from '../direct/recovery-offers.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { GroupDesk } from '../groups/group-desk.ts';
import type { LobbyReading } from '../notices/lobby-reading.ts';
import type { QuietTime } from '../notices/quiet-time.ts';
import type { ProblemLog } from '../problem-log.ts';
import type { SelfTest } from '../self-test.ts';
import type { ServerBook } from '../servers/server-book.ts';
import type { Scenes } from '../view-scene.ts';
import type { WindowClient } from '../window-client.ts';
import type { ChatPanels } from './chat-panels.ts';

/** What the commands work with. */
export interface App {
  readonly window: WindowClient;
  readonly servers: ServerBook;
  readonly chats: ChatPanels;
  readonly scenes: Scenes;
  readonly groups: GroupDesk;
  readonly code: CodeDesk;
  readonly drafts: Drafts;
  readonly recoveryOffers: RecoveryOffers;
  readonly lobbyReading: LobbyReading;
  readonly quiet: QuietTime;
  readonly problems: ProblemLog;
  readonly selfTest: SelfTest;
  readonly log: LogOutputChannel;
}
