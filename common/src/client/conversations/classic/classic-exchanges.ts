import { ClassicMalformed } from '../../../classic/classic-malformed.ts';
import { verifyClassic } from '../../../classic/rsa-identity.ts';
import type { Clock } from '../../../clock.ts';
import type { Disposable } from '../../../disposable.ts';
import type { Body } from '../../../wire/message-table.ts';
import type { Messages } from '../../../wire/messages.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import type { ClientProblem } from '../../problem.ts';
import type { DirectBook } from '../book/direct-book.ts';
import { identityChanged, newIdentity, noSuchPerson } from '../direct-problems.ts';
import { HourlyLimits } from '../receiving/hourly-limits.ts';
import type { RelayLink } from '../relay-link.ts';
import { keyOf } from './classic-key.ts';
import type { ClassicContact, ClassicContacts } from './classic-contacts.ts';
import { forgedExchange, noAnswer, notOnline } from './classic-problems.ts';
import type { ClassicRefusals } from './classic-refusals.ts';
import { ClassicSession } from './classic-session.ts';
import type { OwnClassicKey } from './own-classic-key.ts';

/** So long an answer may take; an original client answers by itself. */
const ANSWER_MS = 30_000;
/** Each costs this machine two agreements and a signature. */
const ANSWERS_AN_HOUR = 60;
/** Together: of them the daemon, or who signs up again and again, can bring any number. */
const STRANGERS = new Uint8Array();

type Half = Body<Messages, 'classic.initiated'>;

export interface ClassicExchangesParts {
  readonly book: Pick<DirectBook, 'conversations'>;
  readonly contacts: ClassicContacts;
  readonly ownKey: OwnClassicKey;
  readonly refusals: ClassicRefusals;
  readonly clock: Clock;
  /** Words of this client in the conversation with that user, if there is one. */
  readonly notice: (user: string, words: string) => void;
  /** As a messenger does. */
  readonly run: <T>(task: () => T | Promise<T>) => Promise<T>;
  /** Within a change of the messenger: what waits for that user is not sent. */
  readonly fail: (user: string, problem: ClientProblem) => Promise<void>;
}

/** Agrees on keys with people on original clients. All of it within changes of the messenger, but for what is asked. */
export class ClassicExchanges {
  readonly #parts: ClassicExchangesParts;
  readonly #answers = new HourlyLimits(ANSWERS_AN_HOUR);
  readonly #sessions = new Map<string, ClassicSession>();
  readonly #waiting = new Map<string, Disposable>();

  constructor(parts: ClassicExchangesParts) {
    this.#parts = parts;
  }

  /** Whether what is to be sealed has to wait for an answer. */
  awaits(user: string): boolean {
    const session = this.#sessions.get(user);
    return session?.isBegun === true && !session.canSeal;
  }

  get(user: string): ClassicSession | undefined {
    return this.#sessions.get(user);
  }

  forget(user: string): void {
    this.#settle(user);
    this.#sessions.delete(user);
  }

  forgetAll(): void {
    for (const user of [...this.#sessions.keys()]) this.forget(user);
  }

  /** They are gone: an original client forgets its keys then. */
  async leave(user: string): Promise<void> {
    const isAwaited = this.awaits(user);
    this.forget(user);
    if (isAwaited) await this.#parts.fail(user, notOnline(user));
  }

  /** Asks for the key. @throws ClientProblem for nobody, or a key that is none; as requests do */
  async look(user: string, link: RelayLink): Promise<Looked> {
    const { contacts, notice } = this.#parts;
    const shown = await keyOf(user, link);
    if (!shown) throw noSuchPerson(user);
    const { contact, isNews } = contacts.learn(user, shown.key);
    if (contact.changed) this.forget(user);
    if (isNews) notice(user, newIdentity(user));
    return { contact, isOnline: shown.online };
  }

  /** Sends this side's half; the answer comes by itself. @throws ClientProblem where that makes no sense; as requests do */
  async begin(user: string, link: RelayLink): Promise<void> {
    const { clock, refusals, run } = this.#parts;
    const { contact, isOnline } = await this.look(user, link);
    if (contact.changed) throw identityChanged(user);
    if (!isOnline) throw notOnline(user);
    const session = this.#sessionWith(user);
    this.#settle(user);
    try {
      await link.request('classic.initiate', { to: user, ...this.#signed(session.begin()) });
    } catch (error) {
      this.forget(user);
      throw await refusals.reasonOf(error, user, link);
    }
    // The connection may be another one by now.
    if (this.#sessions.get(user) !== session) return;
    const timer = clock.setTimer(ANSWER_MS, () => {
      // What can't be kept ends the messenger, which says so.
      run(() => this.#giveUp(user, session)).catch(() => undefined);
    });
    this.#waiting.set(user, timer);
  }

  /** Answers their half. @throws as requests do */
  async answer({ from, key, signature }: Half, link: RelayLink): Promise<void> {
    const { book, clock, notice } = this.#parts;
    const isAccepted = book.conversations.get(from)?.standing === 'accepted';
    if (!this.#answers.take(isAccepted ? encodeUtf8(from) : STRANGERS, clock.now())) return;
    const { contact } = await this.look(from, link);
    if (contact.changed) return;
    const session = this.#sessionWith(from);
    const mine = this.#checked(contact, { key, signature }, () => session.answer(key));
    if (!mine) {
      notice(from, forgedExchange(from).message);
      return;
    }
    try {
      await link.request('classic.respond', { to: from, ...this.#signed(mine) });
    } catch (error) {
      this.forget(from);
      throw error;
    }
  }

  /** Their answer to what was begun here. */
  async finish({ from, key, signature }: Half): Promise<void> {
    const { contacts, fail, notice } = this.#parts;
    const session = this.#sessions.get(from);
    const contact = contacts.get(from);
    if (!session?.isBegun || !contact || contact.changed) return;
    this.#settle(from);
    const isTheirs = this.#checked(contact, { key, signature }, () => {
      session.finish(key);
      return true;
    });
    if (isTheirs) return;
    this.forget(from);
    notice(from, forgedExchange(from).message);
    await fail(from, forgedExchange(from));
  }

  async #giveUp(user: string, session: ClassicSession): Promise<void> {
    if (this.#sessions.get(user) !== session || !session.isBegun || session.canSeal) return;
    this.forget(user);
    await this.#parts.fail(user, noAnswer(user));
  }

  /** `undefined`: not signed with that key, or malformed. */
  #checked<T>(
    contact: ClassicContact,
    { key, signature }: Pick<Half, 'key' | 'signature'>,
    use: () => T,
  ): T | undefined {
    if (!verifyClassic(contact.key, key, signature)) return undefined;
    try {
      return use();
    } catch (error) {
      if (!(error instanceof ClassicMalformed)) throw error;
      return undefined;
    }
  }

  #signed(key: Uint8Array): Pick<Half, 'key' | 'signature'> {
    return { key, signature: this.#parts.ownKey.present.sign(key) };
  }

  #sessionWith(user: string): ClassicSession {
    const session = this.#sessions.get(user) ?? new ClassicSession();
    this.#sessions.set(user, session);
    return session;
  }

  #settle(user: string): void {
    this.#waiting.get(user)?.dispose();
    this.#waiting.delete(user);
  }
}

interface Looked {
  readonly contact: ClassicContact;
  readonly isOnline: boolean;
}
