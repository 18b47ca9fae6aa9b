import type { Clock } from '../../../clock.ts';
import type { DecryptFailure, FailureReason } from '../../../e2e/decrypt-failure.ts';
import type { Alarms } from '../people/alarms.ts';
import type { ArrivedLines } from './arrived-lines.ts';
import type { Awaited, AwaitedEnvelope, MendableReason } from './awaited.ts';
import type { ConversationLog } from '../lines/conversation-log.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import type { GroupBook } from '../groups/group-book.ts';
import { failureWords } from './failure-words.ts';
import type { OwnKeys } from '../devices/own-keys.ts';
import type { Delivery } from '../relay-link.ts';

const ASKED = 'It was asked for again, and may still come.';
const LOST = 'It was asked for again and did not come within the time: ask for it to be written anew.';
const NOT_ASKED = 'Ask for it to be sent again.';

export interface UnreadableParts {
  readonly book: DirectBook;
  readonly log: ConversationLog;
  readonly lines: ArrivedLines;
  readonly awaited: Awaited;
  readonly directory: Directory;
  readonly keys: OwnKeys;
  readonly groups: GroupBook;
  readonly clock: Clock;
  readonly alarms: Alarms;
}

/** What came and can't be read: the person is told why, and whether it may come again. */
export class Unreadable {
  readonly #parts: UnreadableParts;

  constructor(parts: UnreadableParts) {
    this.#parts = parts;
  }

  take({ from: user, device, id: envelope, sentAt }: Delivery, { reason }: DecryptFailure): void {
    const { lines, awaited, alarms, directory, keys, clock } = this.#parts;
    if (reason === 'repeated') {
      alarms.raise(`The server repeated an old message of ${user}. It was dropped.`);
      return;
    }
    if (reason === 'unknown-prekey') keys.distrustStock();
    const name = { user, device, envelope };
    const isAwaited = isMendable(reason) && this.#mayAsk(user, device) && awaited.hasRoomFor(name);
    if (directory.isOwn(user)) {
      if (isAwaited) awaited.add({ ...name, reason }, clock.now());
      else alarms.raise(ownWords(`${failureWords[reason]} ${NOT_ASKED}`));
      return;
    }
    const problem = `${failureWords[reason]} ${isAwaited ? ASKED : NOT_ASKED}`;
    const conversation = this.#placeFor(user);
    const line = lines.addUnreadable({ conversation, user, device, sentAt, isAwaited }, problem);
    if (isAwaited && line !== undefined)
      awaited.add({ ...name, reason, place: { conversation, line } }, clock.now());
  }

  /** It will not come any more. @throws as the vault does. */
  async lose({ user, place, reason }: AwaitedEnvelope): Promise<void> {
    const { log, alarms } = this.#parts;
    const problem = `${failureWords[reason]} ${LOST}`;
    if (!place) {
      alarms.raise(ownWords(problem));
      return;
    }
    const line = await log.find(place.conversation, place.line);
    if (line?.kind === 'undecryptable' && line.from === user)
      log.replace(place.conversation, { key: place.line, message: line }, { ...line, problem });
  }

  /** Whom this person listens to, under the identity key that is accepted. */
  #mayAsk(user: string, device: Uint8Array): boolean {
    const { book, directory } = this.#parts;
    const isListed = directory.find(user, device).some(({ isChanged }) => !isChanged);
    if (!isListed || directory.isOwn(user)) return isListed;
    return book.conversations.get(this.#placeFor(user))?.standing === 'accepted';
  }

  /** Where it was written, nobody can tell: a fellow of a group with whom nothing was spoken apart is heard there. */
  #placeFor(user: string): string {
    const { book, groups } = this.#parts;
    if (book.conversations.has(user)) return user;
    const shared = groups.withMember(user).filter((id) => book.conversations.has(id));
    const changedAt = (id: string) => book.conversations.get(id)?.changedAt ?? 0;
    return shared.sort((one, other) => changedAt(other) - changedAt(one))[0] ?? user;
  }
}

const mendable: readonly FailureReason[] = [
  'unknown-session',
  'unknown-prekey',
  'too-far-ahead',
  'not-authentic',
] satisfies readonly MendableReason[];

function isMendable(reason: FailureReason): reason is MendableReason {
  return mendable.includes(reason);
}

/** Of which conversation it was, nobody can tell. */
function ownWords(why: string): string {
  return `Something came from another device of yours and can't be shown. ${why}`;
}
