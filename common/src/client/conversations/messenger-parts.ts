import type { Clock } from '../../clock.ts';
import type { ClientProblem } from '../problem.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultWrite } from '../vault/vault-write.ts';
import { Alarms } from './alarms.ts';
import { ArrivedContent } from './arrived-content.ts';
import { ArrivedLines } from './arrived-lines.ts';
import { Awaited } from './awaited.ts';
import type { Arrival } from './contents/handler.ts';
import { handle } from './contents/handlers.ts';
import { ConversationFinder } from './conversation-finder.ts';
import { ConversationLog } from './conversation-log.ts';
import { DirectBook } from './direct-book.ts';
import { newIdentity } from './direct-problems.ts';
import { Directory, type DirectoryEvents } from './directory.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { MessengerGroups } from './groups/messenger-groups.ts';
import { Healing } from './healing.ts';
import { OwnKeys } from './own-keys.ts';
import { OwnList } from './own-list.ts';
import { OwnSync } from './own-sync.ts';
import { Receipts } from './receipts.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { SentLog } from './sent-log.ts';
import { SessionBook } from './session-book.ts';
import { SessionStarts } from './session-starts.ts';
import type { StoredMessage } from './stored-message.ts';
import { Unreadable } from './unreadable.ts';

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
  const write = (one: VaultWrite) => {
    book.write(one);
  };
  const awaited = new Awaited(vault, write);
  const sentLog = new SentLog({ vault, write, isGone: (conversation, id) => log.isGone(conversation, id) });
  const lines = new ArrivedLines({ book, log, keys, user, awaited, clock, heard });
  const directory = new Directory({ book, keys, own, events: directoryEvents(lines, alarms, () => groups) });
  const sessions = new SessionBook(book);
  const starts = new SessionStarts(sessions, clock);
  const receipts = new Receipts({ book, clock, areWanted: sendReceipts });
  const handled = (arrival: Arrival) => handle(arrival, { book, log, lines, receipts, sentLog, keys, clock });
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
    log,
    lines,
    awaited,
    clock,
    handle: (arrival) =>
      isGroupConversation(arrival.conversation) ? groups.arrivals.take(arrival) : handled(arrival),
  });
  const finder = new ConversationFinder({ book, directory, keys });
  const shared = { book, log, keys, own, sessions, directory, clock, alarms };
  const unreadable = new Unreadable({ ...shared, lines, awaited, groups: groups.book });
  const receiving = new Receiving({ ...shared, unreadable, finder, arrived });
  const sending = new Sending({ ...shared, starts, sentLog, groups: groups.audience });
  const healing = new Healing({ ...shared, starts, awaited, unreadable });
  const sync = new OwnSync({ book, directory, clock });
  return { ...shared, lines, receipts, starts, groups, receiving, sending, healing, sync };
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
