import type { LogOutputChannel } from 'vscode';
import type { ProblemLog } from '../problem-log.ts';
import type { SelfTest } from '../self-test.ts';
import type { WindowClient } from '../window-client.ts';
import type { LobbyPanel } from './lobby-panel.ts';

/** What the commands work with. */
export interface App {
  readonly window: WindowClient;
  readonly lobby: LobbyPanel;
  readonly problems: ProblemLog;
  readonly selfTest: SelfTest;
  readonly log: LogOutputChannel;
}
