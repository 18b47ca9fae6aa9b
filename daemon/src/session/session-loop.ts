import type { LinkEnd, LinkHandler } from '../../../common/src/channel/message-link.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { Decided, HookBus } from '../hooks/hook-bus.ts';
import type { MessageVerdict, Refusal } from '../hooks/hooks.ts';
import { Later } from '../plugin/later.ts';
import type { LiveSession } from './live-session.ts';
import { Mailbox, type MailboxOwner } from './mailbox.ts';
import type { PeerLink } from './peer-link.ts';
import { encodeAnswer, encodeRefusal, peerErrorOf } from './replies.ts';

const MAILBOX_CAPACITY = 256;
/** Answers given away by `later` that may be open at once before the peer is no longer read. */
const OPEN_ANSWERS = 1024;

/** What the sessions of a daemon share. */
interface SessionDeps {
  readonly codec: Codec<MessageTable>;
  readonly hooks: HookBus;
  /** Failed proofs of the password after which the connection ends. */
  readonly loginAttempts: number;
  /** Told of an answer that cannot be sent: a plugin's mistake. */
  readonly onFault: (error: unknown) => void;
}

export interface SessionOwner {
  /** Called once. */
  onSessionEnd(session: LiveSession, end: LinkEnd): void;
}

interface SessionParts {
  readonly session: LiveSession;
  readonly link: PeerLink;
  readonly owner: SessionOwner;
}

interface Request {
  readonly type: string;
  /** Absent for an event: it gets no answer. */
  readonly id: number | undefined;
  readonly body: unknown;
  readonly bytes: number;
  /** Why nobody can take it. */
  readonly problem: PeerError | undefined;
}

/** The second flow of a connection: message -> mailbox -> admit -> message -> answer (ARCHITECTURE.md). */
export class SessionLoop implements LinkHandler, MailboxOwner<Incoming> {
  readonly capacity = MAILBOX_CAPACITY;
  readonly #session: LiveSession;
  readonly #link: PeerLink;
  readonly #owner: SessionOwner;
  readonly #deps: SessionDeps;
  readonly #mailbox: Mailbox<Incoming>;
  #openAnswers = 0;
  #failures = 0;
  #mailboxFull = false;

  constructor({ session, link, owner }: SessionParts, deps: SessionDeps) {
    this.#session = session;
    this.#link = link;
    this.#owner = owner;
    this.#deps = deps;
    this.#mailbox = new Mailbox(this);
  }

  /** Takes over from the login: first what waited behind it, then what the link brings. */
  begin(waiting: readonly Incoming[]): void {
    for (const message of waiting) this.#mailbox.push(message);
    this.#updateReading();
  }

  onMessage(message: Incoming): void {
    this.#mailbox.push(message);
  }

  onEnd(end: LinkEnd): void {
    this.#mailbox.drain();
    this.#owner.onSessionEnd(this.#session, end);
  }

  onFault(error: unknown): void {
    this.#deps.onFault(error);
  }

  onFull(): void {
    this.#setFull(true);
  }

  onRoom(): void {
    this.#setFull(false);
  }

  handle(message: Incoming): Promise<void> | undefined {
    const { codec, hooks } = this.#deps;
    const session = this.#session;
    if (this.#link.ended || message.kind === 'ok' || message.kind === 'error') return undefined;
    const request = asRequest(message, codec);
    const { type, body, bytes } = request;
    const admitted = hooks.decide('admit', { session, type, body, bytes });
    if (admitted instanceof Promise) return admitted.then((decided) => this.#afterAdmit(request, decided));
    return this.#afterAdmit(request, admitted);
  }

  #afterAdmit(request: Request, decided: Decided<Refusal>): Promise<void> | undefined {
    const refusal = refusalOf(request, decided);
    if (refusal) {
      this.#refuse(request, refusal);
      return undefined;
    }
    const { type, body } = request;
    const event = { session: this.#session, type, body };
    const result = this.#deps.hooks.decide('message', event, type);
    if (result instanceof Promise)
      return result.then((settled) => {
        this.#conclude(request, settled);
      });
    this.#conclude(request, result);
    return undefined;
  }

  #conclude(request: Request, decided: Decided<MessageVerdict>): void {
    if (decided.kind === 'failed') this.#refuse(request, peerErrorOf(decided.error));
    else if (decided.kind === 'unanswered') this.#refuse(request, new PeerError('unsupported'));
    else this.#answer(request, decided.verdict);
  }

  #answer(request: Request, verdict: MessageVerdict): void {
    if (verdict.kind === 'refuse') this.#refuse(request, verdict.error);
    else if (verdict.answer instanceof Later) this.#answerLater(request, verdict.answer);
    else this.#accept(request, verdict.answer);
  }

  #answerLater(request: Request, answer: Later<unknown>): void {
    this.#openAnswers++;
    this.#updateReading();
    void answer.promise.then(
      (body) => {
        this.#openAnswers--;
        this.#accept(request, body);
        this.#updateReading();
      },
      (error: unknown) => {
        this.#openAnswers--;
        this.#refuse(request, peerErrorOf(error));
        this.#updateReading();
      },
    );
  }

  #accept(request: Request, body: unknown): void {
    const { codec, onFault } = this.#deps;
    const { type, id } = request;
    try {
      if (id !== undefined) this.#link.send(encodeAnswer(codec, { type, id, body }));
    } catch (error) {
      onFault(error);
      this.#refuse(request, new PeerError('internal'));
      return;
    }
    this.#decided(request, 'ok');
  }

  #refuse(request: Request, error: PeerError): void {
    const { codec, loginAttempts } = this.#deps;
    const { id } = request;
    if (id !== undefined) this.#link.send(encodeRefusal(codec, id, error));
    this.#decided(request, error.code);
    if (error.code === 'login-failed') this.#failures++;
    if (this.#failures >= loginAttempts) this.#link.close('too-many-attempts');
  }

  #decided({ type, id }: Request, outcome: string): void {
    const { peer, user } = this.#session;
    const kind = id === undefined ? 'event' : 'request';
    void this.#deps.hooks.notify('decided', { type, kind, outcome, peer, user });
  }

  #setFull(full: boolean): void {
    this.#mailboxFull = full;
    this.#updateReading();
  }

  #updateReading(): void {
    if (this.#mailboxFull || this.#openAnswers >= OPEN_ANSWERS) this.#link.pause();
    else this.#link.resume();
  }
}

type Taken = Exclude<Incoming, { kind: 'ok' | 'error' }>;

function asRequest(message: Taken, codec: Codec<MessageTable>): Request {
  const { type, bytes } = message;
  if (message.kind === 'bad')
    return { type, bytes, id: message.id, body: undefined, problem: message.reason };
  const isEarly = codec.row(type)?.phase === 'login';
  const problem = isEarly
    ? new PeerError('not-now', `${type} is for connections that are not logged in`)
    : undefined;
  return {
    type,
    bytes,
    id: message.kind === 'request' ? message.id : undefined,
    body: message.body,
    problem,
  };
}

function refusalOf({ problem }: Request, decided: Decided<Refusal>): PeerError | undefined {
  if (decided.kind === 'failed') return peerErrorOf(decided.error);
  return decided.kind === 'answered' ? decided.verdict.error : problem;
}
