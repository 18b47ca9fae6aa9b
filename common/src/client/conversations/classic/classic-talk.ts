import { ClassicIdentity } from '../../../classic/rsa-identity.ts';
import type { Clock } from '../../../clock.ts';
import type { Disposable } from '../../../disposable.ts';
import type { ComparedPersons } from '../../../e2e/safety-number.ts';
import { encodeUtf8 } from '../../../text/utf8.ts';
import type { DaemonEvent } from '../../link-session.ts';
import { ClientProblem } from '../../problem.ts';
import { problemOf } from '../../problem-words.ts';
import { RequestRefused, RequestTimedOut, SessionEnded } from '../../session-errors.ts';
import type { ArrivedLines } from '../receiving/arrived-lines.ts';
import { identityChanged, noSuchPerson } from '../direct-problems.ts';
import type { DirectBook } from '../book/direct-book.ts';
import type { Directory } from '../people/directory.ts';
import { passesIn } from '../sending/passing-failure.ts';
import type { RelayLink } from '../relay-link.ts';
import { ClassicContacts, seenKey } from './classic-contacts.ts';
import { ClassicExchanges } from './classic-exchanges.ts';
import { ClassicHearing, tryToBegin } from './classic-hearing.ts';
import { keyOf } from './classic-key.ts';
import { movedOver, notKnownWhetherSent, notServed } from './classic-problems.ts';
import { ClassicRefusals } from './classic-refusals.ts';
import { OwnClassicKey } from './own-classic-key.ts';

/** With so many people, those who were spoken to last, keys are agreed on as soon as the connection is there. */
const GREETED = 20;

export interface ClassicTalkParts {
  readonly book: DirectBook;
  readonly directory: Directory;
  readonly lines: ArrivedLines;
  /** Whose client this is. */
  readonly user: string;
  readonly clock: Clock;
  /** As a messenger does. */
  readonly run: <T>(task: () => T | Promise<T>) => Promise<T>;
  /** Something waits to be sent. */
  readonly send: () => void;
  /** Within a change of the messenger: what waits for that user is not sent. */
  readonly fail: (user: string, problem: ClientProblem) => Promise<void>;
  readonly report: (problem: ClientProblem) => void;
}

/** What the daemon of the connection offers; `unknown` until that is known, and while there is none. */
type Service = 'unknown' | 'off' | 'beginning' | 'on';

/** Texts to and from people on original clients (PROTOCOL.md section 8.15), as long as they have no other. */
export class ClassicTalk implements Disposable {
  readonly contacts: ClassicContacts;
  readonly #parts: ClassicTalkParts;
  readonly #ownKey: OwnClassicKey;
  readonly #exchanges: ClassicExchanges;
  readonly #refusals: ClassicRefusals;
  readonly #hearing: ClassicHearing;
  #link: RelayLink | undefined;
  #service: Service = 'unknown';
  #again: Disposable | undefined;

  /** @throws Error when the vault holds what this version does not know. */
  constructor(parts: ClassicTalkParts) {
    this.#parts = parts;
    this.contacts = new ClassicContacts(parts.book);
    this.#ownKey = new OwnClassicKey(parts.book);
    this.#refusals = new ClassicRefusals(parts.user, this.#ownKey);
    this.#exchanges = new ClassicExchanges({
      ...parts,
      contacts: this.contacts,
      ownKey: this.#ownKey,
      refusals: this.#refusals,
      notice: (user, words) => {
        parts.lines.notice(user, words);
      },
    });
    this.#hearing = new ClassicHearing({ ...parts, exchanges: this.#exchanges });
  }

  /** Whose keys are compared, where the other one is on an original client. */
  personsWith(user: string): ComparedPersons | undefined {
    const contact = this.contacts.get(user);
    const { identity } = this.#ownKey;
    if (!contact || !identity) return undefined;
    const mine = { user: this.#parts.user, identityKey: identity.publicDer };
    return { kind: 'classic', mine, theirs: { user, identityKey: seenKey(contact) } };
  }

  /** Whether what is said to that user goes this way, as far as is known here. */
  isWith(user: string): boolean {
    return !this.#parts.book.people.has(user) && this.contacts.get(user) !== undefined;
  }

  /** The same, after asking the daemon for devices of NonceSense: who has some is never spoken to this way. */
  async speaksTo(user: string, link: RelayLink): Promise<boolean> {
    return this.isWith(user) && (await this.#parts.directory.known(user, link)) === undefined;
  }

  /** Whether what is said to that user has to wait: for keys, or to know what the daemon offers. */
  awaits(user: string): boolean {
    if (!this.isWith(user)) return false;
    return this.#service === 'unknown' || this.#service === 'beginning' || this.#exchanges.awaits(user);
  }

  /** The person is signed in; `isServed`: the daemon has the plugin. */
  begin(link: RelayLink, isServed: boolean): void {
    this.dispose();
    this.#link = link;
    this.#service = isServed ? 'beginning' : 'off';
    if (!isServed) this.#parts.send();
    else this.#behind((present) => this.#publish(present));
  }

  /** The connection is gone, and with it all keys: who misses a message of the other has no use for later ones. */
  dispose(): void {
    this.#again?.dispose();
    this.#exchanges.forgetAll();
    this.#link = undefined;
    this.#service = 'unknown';
  }

  /** Learns that user's key. @throws ClientProblem when there is none; as requests do */
  async meet(user: string, link: RelayLink): Promise<void> {
    if (!this.#isServed) throw noSuchPerson(user);
    await this.#exchanges.look(user, link);
  }

  /** Whether an original client is all that somebody without devices of NonceSense has. @throws as requests do */
  async isAllOf(user: string, link: RelayLink): Promise<boolean> {
    return this.isWith(user) || (this.#isServed && (await keyOf(user, link)) !== undefined);
  }

  /** `false`: keys are agreed on first. @throws ClientProblem when it can't be sent; as requests do */
  async say(user: string, text: string, link: RelayLink): Promise<boolean> {
    if (this.#service !== 'on') throw notServed(user);
    if (this.contacts.get(user)?.changed) throw identityChanged(user);
    const session = this.#exchanges.get(user);
    if (!session?.canSeal) {
      await this.#exchanges.begin(user, link);
      return false;
    }
    const content = session.seal(encodeUtf8(text));
    try {
      await link.request('classic.send', { to: user, content });
      return true;
    } catch (error) {
      // The other side may lack this one, and takes no later one then.
      this.#exchanges.forget(user);
      if (error instanceof SessionEnded || error instanceof RequestTimedOut) throw notKnownWhetherSent(user);
      throw await this.#refusals.reasonOf(error, user, link);
    }
  }

  /** Something that the daemon said unasked. */
  take(event: DaemonEvent): void {
    if (event.type === 'presence.changed' && !event.body.online) this.#left(event.body.user);
    else if (event.type === 'classic.initiated')
      this.#hear(event.body.from, async (link) => {
        await this.#exchanges.answer(event.body, link);
      });
    else if (event.type === 'classic.responded')
      this.#hear(event.body.from, () => this.#exchanges.finish(event.body));
    else if (event.type === 'classic.message')
      this.#hear(event.body.from, (link) => this.#hearing.read(event.body.from, event.body.content, link));
  }

  /** Another key has taken the place of that one: what was agreed on with the one of before is over. */
  forget(user: string): void {
    this.#exchanges.forget(user);
  }

  /** The daemon shows devices of NonceSense of that user, for the first time. */
  movedOver(user: string): void {
    const contact = this.contacts.get(user);
    if (!contact) return;
    this.#exchanges.forget(user);
    this.#parts.lines.notice(user, movedOver(user, contact.isVerified));
  }

  get #isServed(): boolean {
    return this.#service === 'on' || this.#service === 'beginning';
  }

  async #publish(link: RelayLink): Promise<void> {
    const identity = this.#ownKey.identity ?? (await this.#makeKey());
    await link.request('classic.publish-key', { key: identity.publicDer });
    if (this.#link !== link) return;
    this.#service = 'on';
    for (const user of this.#greeted()) this.#behind((present) => this.#greet(user, present));
    this.#parts.send();
  }

  async #makeKey(): Promise<ClassicIdentity> {
    const made = await ClassicIdentity.generate();
    return this.#parts.run(() => {
      if (!this.#ownKey.identity) this.#ownKey.keep(made);
      return this.#ownKey.present;
    });
  }

  /** Their clients still seal with keys of an earlier connection, which are not here. */
  #greeted(): string[] {
    const known = [...this.#parts.book.conversations].filter(
      ([user, { standing }]) => standing === 'accepted' && this.isWith(user),
    );
    return known
      .sort(([, one], [, other]) => other.changedAt - one.changedAt)
      .slice(0, GREETED)
      .map(([user]) => user);
  }

  #greet(user: string, link: RelayLink): Promise<void> {
    return this.#parts.run(async () => {
      if (!this.#exchanges.get(user) && (await this.speaksTo(user, link)))
        await tryToBegin(this.#exchanges, user, link);
    });
  }

  #left(user: string): void {
    if (!this.#exchanges.get(user)) return;
    this.#behind(() => this.#parts.run(() => this.#exchanges.leave(user)));
  }

  /** What waits for keys goes out then. */
  #hear(from: string, take: (link: RelayLink) => Promise<void>): void {
    this.#behind(async (link) => {
      try {
        await this.#parts.run(async () => {
          if (this.#link === link && (await this.#hearing.mayBeHeard(from, link))) await take(link);
        });
      } catch (error) {
        // Whoever can make the daemon refuse something must not make this person read of it.
        if (!(error instanceof ClientProblem || error instanceof RequestRefused)) throw error;
      }
      this.#parts.send();
    });
  }

  /** A loss needs no report: the next connection begins anew. */
  #behind(work: (link: RelayLink) => Promise<void>): void {
    const link = this.#link;
    if (!link) return;
    work(link).catch((error: unknown) => {
      if (error instanceof SessionEnded || this.#link !== link) return;
      const ms = this.#service === 'beginning' ? passesIn(error) : undefined;
      if (ms === undefined) {
        if (this.#service === 'beginning') this.#service = 'off';
        this.#parts.report(problemOf(error));
      } else
        this.#again = this.#parts.clock.setTimer(ms, () => {
          this.#behind((present) => this.#publish(present));
        });
    });
  }
}
