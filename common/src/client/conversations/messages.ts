import { equalBytes } from '../../crypto/bytes.ts';
import { LONGEST_TIMER_S } from '../../e2e/content-bodies.ts';
import type { Said } from '../../e2e/content.ts';
import type { Clock } from '../../clock.ts';
import { decodeBase64Url } from '../../text/base64.ts';
import { ClientProblem } from '../problem.ts';
import { problemOf } from '../problem-words.ts';
import type { MessagesApi, Shared } from './conversations-api.ts';
import type { Conversations } from './conversations.ts';
import { nextTimer, supersedes, timerWords } from './book/conversation-timer.ts';
import { identityChanged, isBlocked, noSuchPerson } from './direct-problems.ts';
import type { Encryption } from './encryption.ts';
import { expectMoreThanTexts } from './classic/expect-classic.ts';
import { expectMember } from './expect-member.ts';
import { isGroupConversation } from './groups/group-conversation.ts';
import { trustIn } from './people/identity-trust.ts';
import { growingId } from '../growing-id.ts';
import type { LineChange } from './lines/line-change.ts';
import type { Messenger } from './messenger.ts';
import { isUnspoken, type Outbound, unsentOf } from './book/outbound.ts';
import { isEmoji, MOST_EMOJI, shownReactions } from './book/reaction-marks.ts';
import { checkText, sayLine, sayText } from './lines/say-text.ts';
import { sharedLine } from './lines/shared-line.ts';
import { type Stamp, timeAfter } from './book/stamp.ts';
import type { StoredConversation } from './book/stored-conversation.ts';
import { shownConversation } from './shown-conversation.ts';
import { isSaid } from './book/said-kinds.ts';
import type { StoredLine } from './book/stored-message.ts';

/** What is done to the lines of conversations, for the views. */
export class Messages implements MessagesApi {
  readonly #encryption: Encryption;
  readonly #conversations: Conversations;
  readonly #clock: Clock;

  constructor(encryption: Encryption, conversations: Conversations, clock: Clock) {
    this.#encryption = encryption;
    this.#conversations = conversations;
    this.#clock = clock;
  }

  async reply(...[id, messageId, text, replyId]: Parameters<MessagesApi['reply']>): Promise<string> {
    checkText(id, text);
    const standing = this.#conversations.find(id)?.standing;
    if (standing === 'request' || standing === 'ignored') await this.#conversations.accept(id);
    return this.#run(async (messenger) => {
      expectOpen(messenger, id);
      const { message } = await this.#line(messenger, id, messageId);
      const replyTo = { author: message.from, id: message.id };
      const spoken = { text, replyTo, messageId: replyId, from: this.#me, now: this.#clock.now() };
      return sayText(messenger, id, spoken);
    });
  }

  async share(id: string, shared: Shared, messageId?: string): Promise<string> {
    const line = sharedLine(shared);
    return this.#conversations.write(id, (messenger) => {
      expectMoreThanTexts(id, messenger.parts);
      return sayLine(messenger, id, { line, messageId, from: this.#me, now: this.#clock.now() });
    });
  }

  edit(id: string, messageId: string, text: string): Promise<void> {
    checkText(id, text);
    return this.#run(async (messenger) => {
      const { book, log } = messenger;
      const line = await this.#ownLine(messenger, id, messageId);
      const { message } = line;
      if (message.kind !== 'text') throw new ClientProblem('refused', 'Only texts can be edited.');
      if (message.text === text) return;
      if (unsentOf(book.outbound, id, message.id).some(([, item]) => isUnspoken(item))) {
        log.replace(id, line, { ...message, text });
        return;
      }
      expectOpen(messenger, id);
      const stamp = { at: timeAfter(this.#clock.now(), message.edited), id: growingId(this.#clock.now()) };
      const said = { kind: 'edit', body: { of: message.id, text } } as const;
      await this.#change(messenger, id, { line, change: { kind: 'edit', text, ...stamp }, said });
    });
  }

  takeBack(id: string, messageId: string): Promise<void> {
    return this.#run(async (messenger) => {
      const { book, log } = messenger;
      const line = await this.#ownLine(messenger, id, messageId);
      const { message } = line;
      const unspoken = unsentOf(book.outbound, id, message.id).filter(([, item]) => isUnspoken(item));
      if (unspoken.length > 0) {
        for (const key of [...unspoken.map(([each]) => each), ...unsaidOf(messenger, id, line)])
          book.removeOutbound(key);
        await log.remove(id, line);
        return;
      }
      expectOpen(messenger, id);
      for (const key of unsaidOf(messenger, id, line)) book.removeOutbound(key);
      const said = { kind: 'delete', body: { of: message.id } } as const;
      await this.#change(messenger, id, { line, change: { kind: 'delete' }, said });
      // What nobody has fetched by now, nobody shall.
      if (message.file) this.#encryption.files.remove(message.file.blob);
    });
  }

  react(...[id, messageId, emoji, isOn]: Parameters<MessagesApi['react']>): Promise<void> {
    return this.#run(async (messenger) => {
      if (!isEmoji(emoji)) throw new ClientProblem('refused', 'A reaction is one emoji.');
      expectOpen(messenger, id);
      const line = await this.#line(messenger, id, messageId);
      const { from: author, id: contentId, marks = [] } = line.message;
      const shown = shownReactions(marks);
      if (isOn && shown.length >= MOST_EMOJI && !shown.some((reaction) => reaction.emoji === emoji))
        throw new ClientProblem('refused', `A message has ${MOST_EMOJI} different reactions at most.`);
      const user = this.#me;
      const before = marks.find((mark) => mark.user === user && mark.emoji === emoji);
      if ((before?.isOn ?? false) === isOn) return;
      const stamp = { at: timeAfter(this.#clock.now(), before), id: growingId(this.#clock.now()) };
      const said = { kind: 'reaction', body: { of: { author, id: contentId }, emoji, isOn } } as const;
      const change = { kind: 'reaction', emoji, user, isOn, ...stamp } as const;
      await this.#change(messenger, id, { line, change, said });
    });
  }

  noteTyping(id: string): void {
    const { messenger } = this.#encryption;
    if (messenger && !messenger.parts.classic.isWith(id)) messenger.typing.note(id);
  }

  setTimer(id: string, seconds = 0): Promise<void> {
    return this.#run((messenger) => {
      const { book, groups } = messenger;
      if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_TIMER_S)
        throw new ClientProblem('refused', 'Messages can stay for a year at most.');
      const group = groups.state(id);
      if (group && group.head.owner.user !== this.#me)
        throw new ClientProblem('refused', 'Only the owner of a group sets when its messages disappear.');
      const conversation = expectOpen(messenger, id);
      if (seconds === (conversation.timer?.seconds ?? 0)) return;
      const timer = nextTimer(seconds, conversation.timer);
      if (!supersedes(timer, conversation.timer))
        throw new ClientProblem('refused', 'This was set too often to be changed.');
      book.putConversation(id, { ...conversation, timer });
      messenger.notice(id, timerWords('You', seconds));
      const now = this.#clock.now();
      book.addOutbound(forEverybody(id, { kind: 'timer', body: timer }, { id: growingId(now), sentAt: now }));
    });
  }

  /** Here at once, and for everybody. */
  async #change(messenger: Messenger, id: string, { line, change, said }: Done): Promise<void> {
    const { book, changes } = messenger;
    const { from: author, id: contentId } = line.message;
    await changes.apply(id, { author, id: contentId }, { by: this.#me, change });
    const now = this.#clock.now();
    const content = change.kind === 'delete' ? { id: growingId(now), sentAt: now } : stampOf(change);
    book.addOutbound(forEverybody(id, said, content));
  }

  async #ownLine(messenger: Messenger, id: string, messageId: string): Promise<StoredLine> {
    const line = await messenger.log.said(id, this.#me, decodeBase64Url(messageId));
    if (!line || !isSaid(line.message)) throw notYours();
    return line;
  }

  /** Of anybody. */
  async #line({ book, log }: Messenger, id: string, messageId: string): Promise<StoredLine> {
    const contentId = decodeBase64Url(messageId);
    const [author = ''] = await book.authorsOf(id, contentId);
    const line = await log.said(id, author, contentId);
    if (!line || !isSaid(line.message))
      throw new ClientProblem('refused', 'This message is not here any more.');
    return line;
  }

  get #me(): string {
    return this.#encryption.user ?? '';
  }

  /** What waits then is sent. */
  async #run<T>(task: (messenger: Messenger) => T | Promise<T>): Promise<T> {
    try {
      const messenger = this.#encryption.opened;
      const result = await messenger.run(() => task(messenger));
      messenger.send();
      return result;
    } catch (error) {
      throw problemOf(error);
    }
  }
}

interface Done {
  readonly line: StoredLine;
  readonly change: LineChange;
  readonly said: Said;
}

/** @throws ClientProblem: nothing can be said there now. */
function expectOpen(messenger: Messenger, id: string): StoredConversation {
  const { book } = messenger;
  const conversation = book.conversations.get(id);
  if (!conversation) throw noSuchPerson(id);
  if (isGroupConversation(id)) expectMember(shownConversation(id, conversation, messenger));
  if (conversation.standing === 'blocked') throw isBlocked(id);
  if (conversation.standing !== 'accepted') throw new ClientProblem('refused', 'Accept the request first.');
  if (!isGroupConversation(id) && trustIn(id, messenger.parts) === 'changed') throw identityChanged(id);
  expectMoreThanTexts(id, messenger.parts);
  return conversation;
}

/** What was done to a line that is taken back now, and has not left. */
function unsaidOf({ book }: Messenger, id: string, { message }: StoredLine): string[] {
  return [...book.outbound].flatMap(([key, { conversation, said, envelope }]) => {
    if (conversation !== id || envelope) return [];
    const isOfIt =
      (said?.kind === 'edit' && equalBytes(said.body.of, message.id)) ||
      (said?.kind === 'reaction' &&
        said.body.of.author === message.from &&
        equalBytes(said.body.of.id, message.id));
    return isOfIt ? [key] : [];
  });
}

function stampOf({ at, id }: Stamp): Pick<Outbound, 'id' | 'sentAt'> {
  return { id, sentAt: at };
}

function forEverybody(conversation: string, said: Said, content: Pick<Outbound, 'id' | 'sentAt'>): Outbound {
  return { conversation, to: 'everybody', said, ...content, rounds: 0, isHeld: false };
}

function notYours(): ClientProblem {
  return new ClientProblem('refused', 'This is no message of yours, or it is not here any more.');
}
