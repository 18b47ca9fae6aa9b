import type { Clock } from '../../clock.ts';
import type { ClientProblem } from '../problem.ts';
import type { DaemonFiles } from '../files/daemon-files.ts';
import { Giving } from '../history/giving.ts';
import type { GroupRecords } from '../history/group-records.ts';
import { Taking } from '../history/taking.ts';
import type { Vault } from '../vault/vault.ts';
import type { VaultWrite } from '../vault/vault-write.ts';
import { Alarms } from './people/alarms.ts';
import { ArrivedContent } from './receiving/arrived-content.ts';
import { ArrivedLines } from './receiving/arrived-lines.ts';
import { Awaited } from './receiving/awaited.ts';
import { ClassicTalk } from './classic/classic-talk.ts';
import { handle } from './contents/handlers.ts';
import { ConversationFinder } from './receiving/conversation-finder.ts';
import { ConversationLog } from './lines/conversation-log.ts';
import { DirectBook } from './book/direct-book.ts';
import { Disappearing } from './lines/disappearing.ts';
import { newIdentity } from './direct-problems.ts';
import { DeviceHearing } from './receiving/device-hearing.ts';
import { Directory, type DirectoryEvents } from './people/directory.ts';
import { FailedEnvelopes } from './receiving/failed-envelopes.ts';
import { FileMoves } from './file-moves.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { MessengerGroups } from './groups/messenger-groups.ts';
import { Healing } from './receiving/healing.ts';
import { LineChanges } from './lines/line-changes.ts';
import { Outcomes } from './sending/outcomes.ts';
import { OwnKeys } from './devices/own-keys.ts';
import { OwnList } from './devices/own-list.ts';
import { OwnSync } from './devices/own-sync.ts';
import { Receipts } from './receiving/receipts.ts';
import { Receiving } from './receiving/receiving.ts';
import { Sending } from './sending/sending.ts';
import { SentLog } from './book/sent-log.ts';
import { SessionBook } from './sending/session-book.ts';
import { SessionStarts } from './sending/session-starts.ts';
import type { StoredMessage } from './book/stored-message.ts';
import { Unreadable } from './receiving/unreadable.ts';
import { TransientReader } from './receiving/transient-reader.ts';
import { TypingNotes } from './typing/typing-notes.ts';
import { TypingPeople } from './typing/typing-people.ts';
import { WaitingChanges } from './lines/waiting-changes.ts';
import { Uploads, type UploadsParts } from './uploads.ts';

export interface MessengerPartsOptions extends Pick<UploadsParts, 'run' | 'send'> {
  readonly vault: Vault;
  readonly user: string;
  readonly clock: Clock;
  readonly sendReceipts: () => boolean;
  readonly sendTyping: () => boolean;
  readonly files: DaemonFiles;
  readonly changed: () => void;
  readonly report: (problem: ClientProblem) => void;
  readonly heard: (conversation: string, message: StoredMessage) => void;
}

export type MessengerParts = ReturnType<typeof messengerParts>;

/** All that works on one person's conversations. @throws Error when the vault holds what this version does not know. */
export function messengerParts(options: MessengerPartsOptions) {
  const { user, clock, sendReceipts, sendTyping, report, changed, files, run, send } = options;
  const people = new TypingPeople(clock, changed);
  const heard = (conversation: string, message: StoredMessage) => {
    if (message.kind !== 'notice') people.stopped(conversation, message.from);
    options.heard(conversation, message);
  };
  const kept = keptParts(options);
  const { book, log, alarms, keys, own, waiting } = kept;
  const lines = new ArrivedLines({ ...kept, user, heard });
  const events = directoryEvents({ lines, alarms, groups: () => groups, classic: () => classic });
  const directory = new Directory({ book, keys, own, events });
  const classic: ClassicTalk = new ClassicTalk({
    ...{ book, directory, lines, user, clock, run, send, report },
    fail: (to, problem) => sending.fail(to, problem),
  });
  const receipts = new Receipts({ book, clock, areWanted: sendReceipts });
  const notice = (conversation: string, words: string) => {
    lines.notice(conversation, words);
  };
  const archived = archivedGroups(() => groups);
  const history = { book, log, groups: archived, user, clock, files, run, send, changed };
  const taking = new Taking({ ...history, notice, report });
  const changes = new LineChanges({ book, log, waiting });
  const headOf = (conversation: string) => groups.state(conversation)?.head.signed;
  const parts = { ...kept, lines, directory, receipts, changes, taking, headOf };
  const groups: MessengerGroups = new MessengerGroups({
    ...parts,
    handle: (arrival) => handle(arrival, parts),
  });
  const arrived = new ArrivedContent({
    ...parts,
    handle: (arrival) =>
      isGroupConversation(arrival.conversation) ? groups.arrivals.take(arrival) : handle(arrival, parts),
  });
  const finder = new ConversationFinder(parts);
  const unreadable = new Unreadable({ ...parts, groups: groups.book });
  const hearing = new DeviceHearing(clock);
  const audience = { ...parts, groups: groups.audience, classic };
  const sending: Sending = new Sending({ ...audience, report });
  return {
    ...parts,
    groups,
    receiving: new Receiving({ ...parts, unreadable, finder, arrived, hearing }),
    sending,
    classic,
    healing: new Healing({ ...parts, unreadable }),
    sync: new OwnSync(parts),
    disappearing: new Disappearing({ book, log, clock, wake: () => run(() => undefined), report }),
    notes: new TypingNotes({ ...audience, hearing, isWanted: sendTyping }),
    people,
    transients: new TransientReader({ ...parts, groups: groups.book, finder, hearing, people }),
    uploads: new Uploads({ ...parts, files, user, run, send }),
    giving: new Giving({ ...history, own, outcomes: kept.outcomes }),
  };
}

/** For the history that goes from one device to another. */
function archivedGroups(groups: () => MessengerGroups): GroupRecords {
  return {
    all: () => groups().book.records,
    take: (group) => {
      groups().book.restore(group);
    },
  };
}

/** What lies in the vault, and who speaks of it. */
function keptParts({ vault, user, clock, report, changed }: MessengerPartsOptions) {
  const moves = new FileMoves(changed);
  const alarms = new Alarms(report);
  const book = new DirectBook(vault);
  const log = new ConversationLog(book, user, moves);
  const keys = new OwnKeys(book, clock);
  const alarm = (words: string) => {
    alarms.raise(words);
  };
  const write = (one: VaultWrite) => {
    book.write(one);
  };
  const sessions = new SessionBook(book);
  return {
    alarms,
    book,
    log,
    keys,
    clock,
    sessions,
    moves,
    outcomes: new Outcomes(),
    own: new OwnList({ book, keys, clock, alarm }),
    awaited: new Awaited(vault, write),
    failed: new FailedEnvelopes(vault),
    sentLog: new SentLog({ vault, write, isGone: (conversation, id) => log.isGone(conversation, id) }),
    waiting: new WaitingChanges(book, clock),
    starts: new SessionStarts(sessions, clock),
  };
}

interface Told {
  readonly lines: ArrivedLines;
  readonly alarms: Alarms;
  readonly groups: () => MessengerGroups;
  readonly classic: () => ClassicTalk;
}

function directoryEvents({ lines, alarms, groups, classic }: Told): DirectoryEvents {
  return {
    first: (other) => {
      classic().movedOver(other);
    },
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
