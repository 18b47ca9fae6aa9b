import { ClientProblem } from '../../../common/src/client/problem.ts';
import { decodeBase64Url } from '../../../common/src/text/base64.ts';
import type { AttachedCalls, CallOf, Doing, OwnerCalls } from './call-table.ts';
import { ServedFiles } from './served-files.ts';
import { ServedSearches } from './served-searches.ts';
import type { SharedClient } from './shared-client.ts';

export interface ServedPages {
  open(id: string): Promise<void>;
  close(id: string): void;
}

/** What the owner's client does for one attached window. */
export function servedCalls(
  client: SharedClient,
  pages: ServedPages,
  call: CallOf<AttachedCalls>,
): Doing<OwnerCalls> {
  const { lobby, conversations, messages, groups } = client;
  const files = new ServedFiles(client.files, call);
  const searches = new ServedSearches(conversations);
  const expectSeen = (id: string, digits: string) => {
    if (conversations.safetyNumber(id)?.digits !== digits)
      throw new ClientProblem('identity-changed', `${id} has another key than the one you saw. Look again.`);
  };
  return {
    checkNow: () => client.checkNow(),
    disconnect: () => client.disconnect(),
    'lobby.send': ([text, id]) => lobby.send(text, decodeBase64Url(id)),
    'lobby.retry': ([id]) => lobby.retry(id),
    'lobby.discard': ([id]) => lobby.discard(id),
    'lobby.loadOlder': () => lobby.loadOlder(),
    open: ([id]) => pages.open(id),
    close: ([id]) => pages.close(id),
    loadOlder: ([id]) => conversations.loadOlder(id),
    loadBackTo: (args) => conversations.loadBackTo(...args),
    search: (args) => searches.next(...args),
    start: ([user]) => conversations.start(user),
    send: ([id, text, messageId]) => conversations.send(id, text, messageId),
    retry: ([id, message]) => conversations.retry(id, message),
    discard: ([id, message]) => conversations.discard(id, message),
    setMuted: ([id, isMuted]) => conversations.setMuted(id, isMuted),
    markRead: ([id]) => conversations.markRead(id),
    accept: ([id]) => conversations.accept(id),
    ignore: ([id]) => conversations.ignore(id),
    block: ([id]) => conversations.block(id),
    unblock: ([id]) => conversations.unblock(id),
    compare: ([user, code]) => conversations.compare(user, code),
    setVerified: ([id, isVerified, digits]) => {
      expectSeen(id, digits);
      return conversations.setVerified(id, isVerified);
    },
    acceptNewIdentity: ([id, digits]) => {
      expectSeen(id, digits);
      return conversations.acceptNewIdentity(id);
    },
    share: (args) => messages.share(...args),
    reply: (args) => messages.reply(...args),
    edit: (args) => messages.edit(...args),
    takeBack: (args) => messages.takeBack(...args),
    react: (args) => messages.react(...args),
    noteTyping: ([id]) => messages.noteTyping(id),
    setTimer: ([id, seconds]) => messages.setTimer(id, seconds ?? undefined),
    ...groupCalls(groups),
    'files.send': (args, signal) => files.send(args, signal),
    'files.done': ([file], signal) => files.done(file, signal),
    'files.save': (args, signal) => files.save(args, signal),
  };
}

function groupCalls(groups: SharedClient['groups']) {
  return {
    'groups.create': (args) => groups.create(...args),
    'groups.rename': (args) => groups.rename(...args),
    'groups.add': (args) => groups.add(...args),
    'groups.remove': (args) => groups.remove(...args),
    'groups.handOver': (args) => groups.handOver(...args),
    'groups.leave': (args) => groups.leave(...args),
    'groups.continueAsNew': (args) => groups.continueAsNew(...args),
  } satisfies Partial<Doing<OwnerCalls>>;
}
