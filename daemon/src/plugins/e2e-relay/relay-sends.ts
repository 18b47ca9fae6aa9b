import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { later, type Later, PeerError, type Row, type Session, type Write } from '../../plugin/api.ts';
import { hexOf } from './address.ts';
import { Addressing } from './addressing.ts';
import { type DeviceLists, requireDevice } from './device-lists.ts';
import type { Draft, Element, Letter, SendAnswer, SendPart } from './letter.ts';
import type { Entry } from './mail-rows.ts';
import type { Mailbox, Pending } from './mailbox.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { RelayConfig, RelayContext } from './relay-config.ts';
import type { SendParts } from './send-parts.ts';
import { MOST_DEVICES, type Sent, type SentIndex } from './sent-index.ts';
import { Transients } from './transients.ts';

/** Alone in its mailbox and no longer than this, a payload lies within the entry. */
const WITHIN_BYTES = 2_048;
/** Rounds for a message that another session of the device sends at the same time. */
const ROUNDS = 8;

const STORED: SendAnswer = { stored: true, full: [], changed: [] };
const NOT_STORED: SendAnswer = { stored: false, full: [], changed: [] };

export interface RelaySendsOptions {
  readonly context: Pick<RelayContext, 'storage' | 'clock' | 'sessions'>;
  readonly limits: () => Pick<RelayConfig, 'mailbox' | 'send'>;
  readonly lists: DeviceLists;
  readonly mailboxes: Mailboxes;
  readonly index: SentIndex;
  readonly parts: SendParts;
}

/** What became of a message: a verdict, or what is to be stored. */
type Plan =
  | { readonly kind: 'verdict'; readonly answer: SendAnswer }
  | { readonly kind: 'store'; readonly elements: readonly Element[]; readonly full: readonly Element[] };

interface Posting {
  readonly letter: Letter;
  readonly elements: readonly Element[];
  /** When it is stored. */
  readonly at: number;
}

interface Begun {
  readonly mailbox: Mailbox;
  readonly pending: Pending;
}

/** Takes messages for the mailboxes of devices (PROTOCOL.md section 7.3). */
export class RelaySends {
  readonly #options: RelaySendsOptions;
  readonly #addressing: Addressing;
  readonly #transients: Transients;

  constructor(options: RelaySendsOptions) {
    const { context, lists, mailboxes } = options;
    this.#options = options;
    this.#addressing = new Addressing(lists, mailboxes);
    this.#transients = new Transients({ sessions: context.sessions, clock: context.clock, mailboxes });
  }

  /**
   * The answer comes when all is on disk. Until the commit is called the session's next message waits: what one
   * session sends is stored in that order.
   */
  handle(
    part: SendPart,
    session: Session,
  ): SendAnswer | Later<SendAnswer> | Promise<SendAnswer | Later<SendAnswer>> {
    const draft = this.#options.parts.take(session, part);
    if (draft === undefined) return NOT_STORED;
    const { user, device } = session;
    const letter = { ...draft, from: user, device: device ?? new Uint8Array(0), sender: '' };
    this.#checkAddresses(draft);
    const send = () => this.#dispatch({ ...letter, sender: this.#requireListed(session) });
    return this.#addressing.isLearned(letter) ? send() : this.#addressing.learn(letter).then(send);
  }

  #dispatch(letter: Letter): SendAnswer | Later<SendAnswer> {
    if (letter.mode !== 'transient') return later(this.#send(letter));
    const changed = this.#addressing.changed(letter);
    if (changed.length === 0) this.#transients.push(letter);
    return { ...NOT_STORED, changed };
  }

  /** @throws PeerError `invalid` or `too-many` */
  #checkAddresses({ elements }: Draft): void {
    if (elements.length === 0) throw new PeerError('invalid', 'a message to nobody');
    if (elements.length === 1) return;
    if (new Set(elements.map(({ mailbox }) => mailbox)).size < elements.length)
      throw new PeerError('invalid', 'a device is addressed twice');
    const most = this.#options.limits().send.users;
    if (new Set(elements.map(({ user }) => user)).size > most)
      throw new PeerError('too-many', `a message is for ${most} people at most`);
  }

  #requireListed(session: Session): string {
    return requireDevice(session, this.#options.lists.peek(session.user)?.known);
  }

  /** Most messages are new: written without a look at what was sent before, which a conflict tells. */
  async #send(letter: Letter): Promise<SendAnswer> {
    const plan = this.#plan(letter, undefined);
    const isPlain = plan.kind === 'store' && plan.full.length === 0;
    if (isPlain && (await this.#store(letter, plan.elements, undefined))) return STORED;
    return this.#sendAgain(letter);
  }

  async #sendAgain(letter: Letter): Promise<SendAnswer> {
    for (let round = 0; round < ROUNDS; round++) {
      const row = await this.#options.index.find(letter.sender, letter.id);
      await this.#addressing.learn(letter);
      const plan = this.#plan(letter, row?.value);
      if (plan.kind === 'verdict') return plan.answer;
      const full = plan.full.map(({ user, device }) => ({ user, device }));
      if (plan.elements.length === 0) return { stored: row !== undefined, full, changed: [] };
      if ((row?.value.to.length ?? 0) + plan.elements.length > MOST_DEVICES)
        throw new PeerError('too-many', `that id was sent to others: ${MOST_DEVICES} devices is the most`);
      if (await this.#store(letter, plan.elements, row)) return { stored: true, full, changed: [] };
    }
    throw new PeerError('rate-limited', 'the same message is sent by others of this device', {
      retryAfter: 1,
    });
  }

  #plan(letter: Letter, sent: Sent | undefined): Plan {
    const known = new Set(sent?.to);
    const wanted = letter.elements.filter(({ mailbox }) => !known.has(mailbox));
    if (wanted.length === 0) return { kind: 'verdict', answer: STORED };
    const changed = this.#addressing.changed(letter);
    if (changed.length > 0) return { kind: 'verdict', answer: { ...NOT_STORED, changed } };
    const full = wanted.filter((element) => !this.#hasRoom(letter, element));
    const elements = full.length === 0 ? wanted : wanted.filter((element) => !full.includes(element));
    return { kind: 'store', elements, full };
  }

  #hasRoom({ from, payload }: Letter, { mailbox, element }: Element): boolean {
    const { limits } = this.#options;
    return this.#mailboxOf(mailbox).hasRoom(from, payload.length + element.length, limits().mailbox);
  }

  /** False when somebody else sent the same meanwhile. Runs up to the commit without a break. */
  async #store(letter: Letter, elements: readonly Element[], row: Row<Sent> | undefined): Promise<boolean> {
    const { context, index } = this.#options;
    const at = context.clock.now();
    const to = elements.map(({ mailbox }) => mailbox);
    const writes = [index.write(letter, { at, to: row ? [...row.value.to, ...to] : to }, row)];
    const begun: Begun[] = [];
    let state: 'stored' | 'dropped' = 'dropped';
    try {
      this.#begin({ letter, elements, at }, { writes, begun });
      const { kind } = await context.storage.commit(writes);
      if (kind === 'committed') state = 'stored';
    } finally {
      for (const { mailbox, pending } of begun) mailbox.settle(pending, state);
    }
    return state === 'stored';
  }

  #begin(
    { letter, elements, at }: Posting,
    { writes, begun }: { readonly writes: Write[]; readonly begun: Begun[] },
  ): void {
    const { rows } = this.#options.mailboxes;
    const { from, device, id, payload } = letter;
    const isAlone = elements.length === 1 && payload.length <= WITHIN_BYTES;
    const place = isAlone ? undefined : hexOf(randomBytes(16));
    if (place !== undefined) writes.push(...rows.share(place, payload, elements.length));
    const content = place === undefined ? { payload } : { place };
    const common = { from, device, id, sentAt: at, payloadBytes: payload.length, ...content };
    for (const { mailbox: key, element } of elements) {
      const mailbox = this.#mailboxOf(key);
      const entry: Entry = { ...common, element };
      const pending = mailbox.begin(entry, payload);
      begun.push({ mailbox, pending });
      writes.push(rows.put(key, pending.number, entry));
      const checkpoint = mailbox.dueCheckpoint();
      if (checkpoint) writes.push(rows.checkpoints.put(key, checkpoint));
    }
  }

  #mailboxOf(key: string): Mailbox {
    const mailbox = this.#options.mailboxes.peek(key);
    if (mailbox === undefined) throw new Error('a mailbox was forgotten too early');
    return mailbox;
  }
}
