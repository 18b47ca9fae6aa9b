import type { Clock } from '../../clock.ts';
import type { ClientProblem } from '../problem.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import { Giving } from '../history/giving.ts';
import { noGroups } from '../history/group-records.ts';
import { Taking } from '../history/taking.ts';
import type { Vault } from '../vault/vault.ts';
import { Alarms } from './alarms.ts';
import { ArrivedContent } from './arrived-content.ts';
import { ArrivedLines } from './arrived-lines.ts';
import { ConversationFinder } from './conversation-finder.ts';
import { ConversationLog } from './conversation-log.ts';
import { DirectBook } from './direct-book.ts';
import { newIdentity } from './direct-problems.ts';
import { Directory, type DirectoryEvents } from './directory.ts';
import { FileMoves } from './file-moves.ts';
import { Outcomes } from './outcomes.ts';
import { OwnKeys } from './own-keys.ts';
import { OwnList } from './own-list.ts';
import { OwnSync } from './own-sync.ts';
import { Receipts } from './receipts.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { SessionBook } from './session-book.ts';
import { SessionStarts } from './session-starts.ts';
import type { StoredMessage } from './stored-message.ts';
import { Uploads, type UploadsParts } from './uploads.ts';

export interface MessengerPartsOptions extends Pick<UploadsParts, 'run' | 'send'> {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly files: DaemonFiles;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

export type MessengerParts = ReturnType<typeof messengerParts>;

/** All that works on one person's conversations. @throws Error when the vault holds what this version does not know. */
export function messengerParts(options: MessengerPartsOptions) {
  const { vault, user, clock, sendReceipts, report, heard, files, run, send, changed } = options;
  const moves = new FileMoves(changed);
  const alarms = new Alarms(report);
  const book = new DirectBook(vault);
  const log = new ConversationLog(book, user, moves);
  const keys = new OwnKeys(book, clock);
  const own = new OwnList({
    book,
    keys,
    clock,
    alarm: (words) => {
      alarms.raise(words);
    },
  });
  const lines = new ArrivedLines({ book, log, own, clock, alarms, heard });
  const directory = new Directory({ book, keys, own, events: directoryEvents(lines, alarms) });
  const sessions = new SessionBook(book);
  const starts = new SessionStarts(sessions, clock);
  const receipts = new Receipts({ book, clock, areWanted: sendReceipts });
  const history = { book, log, groups: noGroups, user, clock, files, run, send, changed };
  const notice = (conversation: string, words: string) => {
    lines.notice(conversation, words);
  };
  const taking = new Taking({ ...history, notice, report });
  const arrived = new ArrivedContent({ book, log, lines, receipts, taking, clock });
  const finder = new ConversationFinder({ book, directory, keys });
  const shared = { book, log, keys, own, sessions, directory, clock, alarms };
  const receiving = new Receiving({ ...shared, lines, finder, arrived });
  const outcomes = new Outcomes();
  const sending = new Sending({ ...shared, starts, outcomes });
  const giving = new Giving({ ...history, own, outcomes });
  const sync = new OwnSync({ book, directory, clock });
  const uploads = new Uploads({ book, log, moves, files, user, clock, run, send });
  return {
    ...shared,
    lines,
    receipts,
    starts,
    receiving,
    sending,
    sync,
    moves,
    uploads,
    taking,
    giving,
    outcomes,
  };
}

function directoryEvents(lines: ArrivedLines, alarms: Alarms): DirectoryEvents {
  return {
    changed: (other) => {
      lines.notice(other, newIdentity(other));
    },
    wrong: (other, why) => {
      alarms.raise(`The server shows devices of ${other} that cannot be right: ${why}. They were not used.`);
    },
  };
}
