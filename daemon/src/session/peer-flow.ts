import type { LinkEnd } from '../../../common/src/channel/message-link.ts';
import { MAX_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { HookBus } from '../hooks/hook-bus.ts';
import type { Identity } from '../hooks/hooks.ts';
import type { Logger } from '../log.ts';
import type { Bus } from './bus.ts';
import { endReasonOf, LiveSession } from './live-session.ts';
import { LoginLoop } from './login-loop.ts';
import type { PeerLink } from './peer-link.ts';
import { SessionLoop, type SessionOwner } from './session-loop.ts';
import type { Peer } from './session.ts';

/** What the flows of all peers share, whichever door they came by. */
export interface FlowDeps {
  readonly clock: Clock;
  readonly codec: Codec<MessageTable>;
  readonly hooks: HookBus;
  readonly bus: Bus;
  readonly log: Logger;
  /** Failed logins after which a connection is closed. */
  readonly loginAttempts: number;
  /** The encoded `welcome`, and `ready` for who has logged in. */
  readonly greet: { readonly welcome: () => Uint8Array; readonly ready: (identity: Identity) => Uint8Array };
  readonly nextSessionId: () => number;
  /** Told of an answer that cannot be sent. */
  readonly onFault: (error: unknown) => void;
}

export interface Arrival {
  readonly link: PeerLink;
  readonly peer: Peer;
  /** The time from here to login. */
  readonly loginSeconds: number;
}

/** Login and session of one peer whose link stands; each phase has its own object. */
export class PeerFlow implements SessionOwner {
  readonly #link: PeerLink;
  readonly #peer: Peer;
  readonly #deps: FlowDeps;

  private constructor({ link, peer }: Arrival, deps: FlowDeps) {
    this.#link = link;
    this.#peer = peer;
    this.#deps = deps;
  }

  static begin(arrival: Arrival, deps: FlowDeps): void {
    new PeerFlow(arrival, deps).#startLogin(arrival.loginSeconds);
  }

  onSessionEnd(session: LiveSession, end: LinkEnd): void {
    this.#deps.bus.leave(session);
    this.#logEnd(end);
    void this.#deps.hooks.notify('sessionClosed', { session, reason: endReasonOf(end) });
  }

  #startLogin(loginSeconds: number): void {
    const link = this.#link;
    const peer = this.#peer;
    const { clock, codec, hooks, loginAttempts, greet, onFault } = this.#deps;
    const deadline = clock.setTimer(loginSeconds * 1000, () => {
      link.close('timed-out', 'no login in time');
    });
    const login = new LoginLoop({
      link,
      peer,
      codec,
      hooks,
      attempts: loginAttempts,
      onFault,
      onAuthenticated: (identity, waiting) => {
        deadline.dispose();
        this.#startSession(identity, waiting);
      },
      onEnd: (end) => {
        deadline.dispose();
        this.#logEnd(end);
      },
    });
    link.setHandler(login);
    link.send(greet.welcome());
  }

  #startSession(identity: Identity, waiting: readonly Incoming[]): void {
    const link = this.#link;
    const { bus, hooks, greet, nextSessionId } = this.#deps;
    const session = new LiveSession({ id: nextSessionId(), link, peer: this.#peer, identity });
    const loop = new SessionLoop({ session, link, owner: this }, this.#deps);
    link.setRecordLimit(MAX_PLAINTEXT_BYTES);
    link.setHandler(loop);
    bus.join(session);
    link.send(greet.ready(identity));
    void hooks.notify('sessionReady', { session });
    loop.begin(waiting);
  }

  #logEnd(end: LinkEnd): void {
    const { address } = this.#peer;
    if (end.kind === 'failed') this.#deps.log.error({ address, err: end.error }, 'connection failed');
    else this.#deps.log.debug({ address, reason: endReasonOf(end) }, 'connection ended');
  }
}
