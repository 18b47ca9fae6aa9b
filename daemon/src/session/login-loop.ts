import type { LinkEnd, LinkHandler } from '../../../common/src/channel/message-link.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { Decided, HookBus } from '../hooks/hook-bus.ts';
import type { Identity, LoginVerdict } from '../hooks/hooks.ts';
import { Mailbox, type MailboxOwner } from './mailbox.ts';
import type { PeerLink } from './peer-link.ts';
import { encodeAnswer, encodeRefusal, peerErrorOf } from './replies.ts';
import type { Guest, Peer } from './session.ts';

const MAILBOX_CAPACITY = 16;
/** Refused messages of any kind: who is not logged in must not fill the log. */
const MAX_REFUSALS = 20;

export interface LoginLoopOptions {
  readonly link: PeerLink;
  readonly peer: Peer;
  readonly codec: Codec<MessageTable>;
  readonly hooks: HookBus;
  /** Failed logins after which the connection ends. */
  readonly attempts: number;
  /** Told of an answer that cannot be sent: a plugin's mistake. */
  readonly onFault: (error: unknown) => void;
  /** `waiting`: messages that came behind the login; they belong to the session. */
  readonly onAuthenticated: (identity: Identity, waiting: readonly Incoming[]) => void;
  readonly onEnd: (end: LinkEnd) => void;
}

/** The first flow of a connection: who is it? It ends with an identity, or with the connection. */
export class LoginLoop implements LinkHandler, MailboxOwner<Incoming> {
  readonly capacity = MAILBOX_CAPACITY;
  readonly #options: LoginLoopOptions;
  readonly #guest: Guest;
  readonly #mailbox: Mailbox<Incoming>;
  #failures = 0;
  #refusals = 0;

  constructor(options: LoginLoopOptions) {
    const { link, peer } = options;
    this.#options = options;
    this.#guest = { peer, binding: link.binding, claimedUser: undefined };
    this.#mailbox = new Mailbox(this);
  }

  onMessage(message: Incoming): void {
    this.#mailbox.push(message);
  }

  onEnd(end: LinkEnd): void {
    this.#mailbox.drain();
    this.#options.onEnd(end);
  }

  onFault(error: unknown): void {
    this.#options.onFault(error);
  }

  onFull(): void {
    this.#options.link.pause();
  }

  onRoom(): void {
    this.#options.link.resume();
  }

  handle(message: Incoming): Promise<void> | undefined {
    const { link, codec, hooks } = this.#options;
    if (link.ended) return undefined;
    if (message.kind === 'bad' && message.id !== undefined)
      this.#refuse(message.type, message.id, message.reason);
    if (message.kind !== 'request') return undefined;
    const { type, id, body } = message;
    if (codec.row(type)?.phase === 'ready') {
      this.#refuse(type, id, new PeerError('not-now', `${type} needs a login first`));
      return undefined;
    }
    const result = hooks.decide('authenticate', { guest: this.#guest, type, body }, type);
    if (result instanceof Promise)
      return result.then((decided) => {
        this.#conclude(type, id, decided);
      });
    this.#conclude(type, id, result);
    return undefined;
  }

  #conclude(type: string, id: number, decided: Decided<LoginVerdict>): void {
    if (decided.kind === 'failed') this.#refuse(type, id, peerErrorOf(decided.error));
    else if (decided.kind === 'unanswered') this.#refuse(type, id, new PeerError('unsupported'));
    else if (decided.verdict.kind === 'refuse') this.#refuse(type, id, decided.verdict.error);
    else this.#accept(type, id, decided.verdict);
  }

  #accept(type: string, id: number, verdict: Exclude<LoginVerdict, { kind: 'refuse' }>): void {
    const { link, codec, onAuthenticated, onFault } = this.#options;
    try {
      link.send(encodeAnswer(codec, { type, id, body: verdict.answer }));
    } catch (error) {
      onFault(error);
      this.#refuse(type, id, new PeerError('internal'));
      return;
    }
    this.#decided(type, 'ok');
    if (verdict.kind === 'authenticated' && !link.ended)
      onAuthenticated(verdict.identity, this.#mailbox.close());
  }

  #refuse(type: string, id: number, error: PeerError): void {
    const { link, codec, attempts } = this.#options;
    link.send(encodeRefusal(codec, id, error));
    this.#decided(type, error.code);
    this.#refusals++;
    if (error.code === 'login-failed') this.#failures++;
    if (this.#failures >= attempts || this.#refusals >= MAX_REFUSALS) link.close('too-many-attempts');
  }

  #decided(type: string, outcome: string): void {
    const { peer, claimedUser } = this.#guest;
    void this.#options.hooks.notify('decided', { type, kind: 'request', outcome, peer, user: claimedUser });
  }
}
