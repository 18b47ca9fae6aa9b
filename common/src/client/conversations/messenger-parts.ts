import type { Clock } from '../../clock.ts';
import type { ClientProblem } from '../problem.ts';
import type { Vault } from '../vault/vault.ts';
import { Alarms } from './alarms.ts';
import { ArrivedContent } from './arrived-content.ts';
import { ArrivedLines } from './arrived-lines.ts';
import type { Arrival } from './contents/handler.ts';
import { handle } from './contents/handlers.ts';
import { ConversationFinder } from './conversation-finder.ts';
import { ConversationLog } from './conversation-log.ts';
import { DirectBook } from './direct-book.ts';
import { newIdentity } from './direct-problems.ts';
import { Directory, type DirectoryEvents } from './directory.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { MessengerGroups } from './groups/messenger-groups.ts';
import { OwnKeys } from './own-keys.ts';
import { OwnList } from './own-list.ts';
import { OwnSync } from './own-sync.ts';
import { Receipts } from './receipts.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { SessionBook } from './session-book.ts';
import { SessionStarts } from './session-starts.ts';
import type { StoredMessage } from './stored-message.ts';

export interface MessengerPartsOptions {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly report: (problem: ClientProblem) => void;
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

export type MessengerParts = ReturnType<typeof messengerParts>;

/** All that works on one person's conversations. @throws Error when the vault holds what this version does not know. */
export function messengerParts({ vault, user, clock, sendReceipts, report, heard }: MessengerPartsOptions) {
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
  const lines = new ArrivedLines({ book, log, own, user, clock, alarms, heard });
  const directory = new Directory({ book, keys, own, events: directoryEvents(lines, alarms, () => groups) });
  const sessions = new SessionBook(book);
  const starts = new SessionStarts(sessions, clock);
  const receipts = new Receipts({ book, clock, areWanted: sendReceipts });
  const handled = (arrival: Arrival) => handle(arrival, { book, log, lines, receipts, clock });
  const groups: MessengerGroups = new MessengerGroups({
    book,
    lines,
    directory,
    own,
    clock,
    handle: handled,
  });
  const arrived = new ArrivedContent({
    book,
    clock,
    handle: (arrival) =>
      isGroupConversation(arrival.conversation) ? groups.arrivals.take(arrival) : handled(arrival),
  });
  const finder = new ConversationFinder({ book, directory, keys });
  const shared = { book, log, keys, own, sessions, directory, clock, alarms };
  const receiving = new Receiving({ ...shared, lines, finder, arrived });
  const sending = new Sending({ ...shared, starts, groups: groups.audience });
  const sync = new OwnSync({ book, directory, clock });
  return { ...shared, lines, receipts, starts, groups, receiving, sending, sync };
}

function directoryEvents(
  lines: ArrivedLines,
  alarms: Alarms,
  groups: () => MessengerGroups,
): DirectoryEvents {
  return {
    changed: (other) => {
      lines.notice(other, newIdentity(other));
      groups().notices.newIdentity(other);
    },
    newer: (other, before, now) => {
      groups().notices.newDevices(other, before, now);
    },
    wrong: (other, why) => {
      alarms.raise(`The server shows devices of ${other} that cannot be right: ${why}. They were not used.`);
    },
  };
}
