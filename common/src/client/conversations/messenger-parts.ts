import type { Clock } from '../../clock.ts';
import type { ClientProblem } from '../problem.ts';
import type { Vault } from '../vault/vault.ts';
import { Alarms } from './alarms.ts';
import { ArrivedContent } from './arrived-content.ts';
import { ArrivedLines } from './arrived-lines.ts';
import { ConversationFinder } from './conversation-finder.ts';
import { ConversationLog } from './conversation-log.ts';
import { DirectBook } from './direct-book.ts';
import { Disappearing } from './disappearing.ts';
import { newIdentity } from './direct-problems.ts';
import { DeviceHearing } from './device-hearing.ts';
import { Directory, type DirectoryEvents } from './directory.ts';
import { LineChanges } from './line-changes.ts';
import { OwnKeys } from './own-keys.ts';
import { OwnList } from './own-list.ts';
import { OwnSync } from './own-sync.ts';
import { Receipts } from './receipts.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { SessionBook } from './session-book.ts';
import { SessionStarts } from './session-starts.ts';
import type { StoredMessage } from './stored-message.ts';
import { TransientReader } from './transient-reader.ts';
import { TypingNotes } from './typing-notes.ts';
import { TypingPeople } from './typing-people.ts';
import { WaitingChanges } from './waiting-changes.ts';

export interface MessengerPartsOptions {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly sendTyping: () => boolean;
  readonly changed: () => void;
  /** Something is due by the clock. */
  readonly wake: () => Promise<void>;
  readonly report: (problem: ClientProblem) => void;
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

export type MessengerParts = ReturnType<typeof messengerParts>;

/** All that works on one person's conversations. @throws Error when the vault holds what this version does not know. */
export function messengerParts(options: MessengerPartsOptions) {
  const { vault, user, clock, sendReceipts, sendTyping, report, changed, wake } = options;
  const people = new TypingPeople(clock, changed);
  const heard = (conversation: string, message: StoredMessage) => {
    if (message.kind !== 'notice') people.stopped(conversation, message.from);
    options.heard(conversation, message);
  };
  const alarms = new Alarms(report);
  const book = new DirectBook(vault);
  const log = new ConversationLog(book, user);
  const keys = new OwnKeys(book, clock);
  const own = new OwnList({
    book,
    keys,
    clock,
    alarm: (words) => {
      alarms.raise(words);
    },
  });
  const waiting = new WaitingChanges(book, clock);
  const changes = new LineChanges({ book, log, waiting });
  const lines = new ArrivedLines({ book, log, own, waiting, clock, alarms, heard });
  const directory = new Directory({ book, keys, own, events: directoryEvents(lines, alarms) });
  const sessions = new SessionBook(book);
  const starts = new SessionStarts(sessions, clock);
  const receipts = new Receipts({ book, clock, areWanted: sendReceipts });
  const arrived = new ArrivedContent({ book, log, lines, changes, receipts, clock });
  const finder = new ConversationFinder({ book, directory, keys });
  const shared = { book, log, keys, own, sessions, directory, clock, alarms };
  const hearing = new DeviceHearing(clock);
  const receiving = new Receiving({ ...shared, lines, finder, arrived, hearing });
  const sending = new Sending({ ...shared, starts, report });
  const sync = new OwnSync({ book, directory, clock });
  const disappearing = new Disappearing({ book, log, clock, wake, report });
  const notes = new TypingNotes({ ...shared, hearing, isWanted: sendTyping });
  const transients = new TransientReader({ ...shared, finder, hearing, people });
  return {
    ...shared,
    lines,
    changes,
    receipts,
    starts,
    receiving,
    sending,
    sync,
    disappearing,
    notes,
    people,
    transients,
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
