import { respond } from '../../../common/src/channel/handshake.ts';
import type { LinkEnd } from '../../../common/src/channel/message-link.ts';
import { MessageLink } from '../../../common/src/channel/message-link.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES, MAX_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { SecureChannel } from '../../../common/src/channel/secure-channel.ts';
import type { Transport } from '../../../common/src/channel/transport.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { HookBus } from '../hooks/hook-bus.ts';
import type { Identity } from '../hooks/hooks.ts';
import type { Logger } from '../log.ts';
import type { Bus } from '../session/bus.ts';
import { LiveSession, endReasonOf } from '../session/live-session.ts';
import { LoginLoop } from '../session/login-loop.ts';
import { SessionLoop } from '../session/session-loop.ts';
import type { Places } from './connection-limits.ts';

/** What every connection of a daemon shares. */
export interface ConnectionDeps {
  readonly key: Ed25519Key;
  readonly clock: Clock;
  readonly codec: Codec<MessageTable>;
  readonly hooks: HookBus;
  readonly bus: Bus;
  readonly log: Logger;
  readonly limits: ConnectionTimes;
  /** The encoded `welcome`, and `ready` for who has logged in. */
  readonly greet: { readonly welcome: () => Uint8Array; readonly ready: (identity: Identity) => Uint8Array };
  readonly nextSessionId: () => number;
}

interface ConnectionTimes {
  readonly helloSeconds: number;
  readonly loginSeconds: number;
  readonly loginAttempts: number;
  readonly outboundQueueKiB: number;
}

/** One connection from hello to its end: handshake, login, session; each phase has its own object. */
export class Connection {
  readonly #transport: Transport;
  readonly #deps: ConnectionDeps;
  readonly #places: Places;
  readonly #onEnd: () => void;
  #link: MessageLink | undefined;

  constructor(
    transport: Transport,
    places: Places,
    { deps, onEnd }: { deps: ConnectionDeps; onEnd: () => void },
  ) {
    this.#transport = transport;
    this.#places = places;
    this.#deps = deps;
    this.#onEnd = onEnd;
  }

  /** Never rejects. */
  async serve(): Promise<void> {
    // A place is free when the socket is gone, not when the link has ended: an end that the peer holds open counts.
    void this.#transport.closed.then(() => {
      this.#places.dispose();
      this.#onEnd();
    });
    const { clock, key, log, limits } = this.#deps;
    const deadline = clock.setTimer(limits.helloSeconds * 1000, () => {
      this.#transport.destroy();
    });
    try {
      this.#startLogin(await respond(this.#transport, key, clock.now()));
    } catch (error) {
      log.debug({ address: this.#transport.remoteAddress, reason: String(error) }, 'handshake failed');
      this.#transport.destroy();
    } finally {
      deadline.dispose();
    }
  }

  /** Says goodbye when there is somebody to say it to. */
  stop(): void {
    if (this.#link) this.#link.close('stopping');
    else this.#transport.destroy();
  }

  destroy(): void {
    this.#transport.destroy();
  }

  #startLogin(channel: SecureChannel): void {
    const { clock, codec, hooks, limits, greet } = this.#deps;
    const link = new MessageLink({
      channel,
      codec,
      clock,
      peer: 'client',
      recordLimit: MAX_LOGIN_PLAINTEXT_BYTES,
      queueLimit: limits.outboundQueueKiB * 1024,
      handler: NOBODY,
    });
    this.#link = link;
    const deadline = clock.setTimer(limits.loginSeconds * 1000, () => {
      link.close('timed-out', 'no login in time');
    });
    const login = new LoginLoop({
      link,
      codec,
      hooks,
      attempts: limits.loginAttempts,
      onFault: this.#logFault,
      onAuthenticated: (identity, waiting) => {
        deadline.dispose();
        this.#startSession(link, identity, waiting);
      },
      onEnd: (end) => {
        deadline.dispose();
        this.#logEnd(end);
      },
    });
    link.setHandler(login);
    link.send(greet.welcome());
  }

  #startSession(link: MessageLink, identity: Identity, waiting: readonly Incoming[]): void {
    const { bus, codec, hooks, greet, limits, nextSessionId } = this.#deps;
    const session = new LiveSession(nextSessionId(), link, identity);
    const loop = new SessionLoop({
      session,
      link,
      codec,
      hooks,
      attempts: limits.loginAttempts,
      onFault: this.#logFault,
      onEnd: (end) => {
        this.#endSession(session, end);
      },
    });
    this.#places.authenticated();
    link.setRecordLimit(MAX_PLAINTEXT_BYTES);
    link.setHandler(loop);
    bus.join(session);
    link.send(greet.ready(identity));
    void hooks.notify('sessionReady', { session });
    loop.begin(waiting);
  }

  #endSession(session: LiveSession, end: LinkEnd): void {
    this.#deps.bus.leave(session);
    this.#logEnd(end);
    void this.#deps.hooks.notify('sessionClosed', { session, reason: endReasonOf(end) });
  }

  readonly #logFault = (error: unknown): void => {
    this.#deps.log.error({ err: error }, 'an answer could not be sent');
  };

  #logEnd(end: LinkEnd): void {
    const address = this.#transport.remoteAddress;
    if (end.kind === 'failed') this.#deps.log.error({ address, err: end.error }, 'connection failed');
    else this.#deps.log.debug({ address, reason: endReasonOf(end) }, 'connection ended');
  }
}

/** Stands in between a link's making and its login loop, in one and the same turn. */
const NOBODY = { onMessage: () => undefined, onEnd: () => undefined };
