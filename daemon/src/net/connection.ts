import { respond } from '../../../common/src/channel/handshake.ts';
import type { FlushTurn } from '../../../common/src/channel/flush-turn.ts';
import type { LinkEnd } from '../../../common/src/channel/message-link.ts';
import { MessageLink } from '../../../common/src/channel/message-link.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES, MAX_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { SecureChannel } from '../../../common/src/channel/secure-channel.ts';
import type { Transport } from '../../../common/src/channel/transport.ts';
import type { Clock } from '../../../common/src/clock.ts';
import type { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
import type { Codec, Incoming } from '../../../common/src/wire/codec.ts';
import { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { MessageTable } from '../../../common/src/wire/message-table.ts';
import type { Decided, HookBus } from '../hooks/hook-bus.ts';
import type { Identity, Refusal } from '../hooks/hooks.ts';
import type { Logger } from '../log.ts';
import type { Bus } from '../session/bus.ts';
import { LiveSession, endReasonOf } from '../session/live-session.ts';
import { LoginLoop } from '../session/login-loop.ts';
import { SessionLoop } from '../session/session-loop.ts';
import type { Peer } from '../session/session.ts';

/** What every connection of a daemon shares. */
export interface ConnectionDeps {
  readonly key: Ed25519Key;
  readonly clock: Clock;
  readonly turn: FlushTurn;
  readonly codec: Codec<MessageTable>;
  readonly hooks: HookBus;
  readonly bus: Bus;
  readonly log: Logger;
  readonly limits: ConnectionTimes;
  /** The encoded `welcome`, and `ready` for who has logged in. */
  readonly greet: { readonly welcome: () => Uint8Array; readonly ready: (identity: Identity) => Uint8Array };
  readonly nextSessionId: () => number;
  /** Told of an answer that cannot be sent. */
  readonly onFault: (error: unknown) => void;
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
  readonly #peer: Peer;
  readonly #deps: ConnectionDeps;
  #link: MessageLink | undefined;

  constructor(transport: Transport, peer: Peer, deps: ConnectionDeps) {
    this.#transport = transport;
    this.#peer = peer;
    this.#deps = deps;
  }

  /** Never rejects. */
  async serve(): Promise<void> {
    const { clock, key, hooks, log, limits } = this.#deps;
    const peer = this.#peer;
    const decided = hooks.decide('connect', { peer });
    // Gone is when the socket is gone, not when the link has ended: an end that the peer holds open counts. And who
    // counts connections has counted this one by then, however long that took.
    void this.#transport.closed.then(async () => {
      await decided;
      await hooks.notify('disconnected', { peer });
    });
    const deadline = clock.setTimer(limits.helloSeconds * 1000, () => {
      this.#transport.destroy();
    });
    try {
      demandAdmission(await decided);
      const channel = await respond(this.#transport, key, clock.now());
      void hooks.notify('handshaken', { peer });
      this.#startLogin(channel);
    } catch (error) {
      log.debug({ address: peer.address, reason: String(error) }, 'turned away');
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
    const { clock, turn, codec, hooks, limits, greet, onFault } = this.#deps;
    const link = new MessageLink({
      channel,
      codec,
      clock,
      turn,
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
      peer: this.#peer,
      codec,
      hooks,
      attempts: limits.loginAttempts,
      onFault,
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
    const { bus, codec, hooks, greet, limits, nextSessionId, onFault } = this.#deps;
    const session = new LiveSession({ id: nextSessionId(), link, peer: this.#peer, identity });
    const loop = new SessionLoop({
      session,
      link,
      codec,
      hooks,
      attempts: limits.loginAttempts,
      onFault,
      onEnd: (end) => {
        this.#endSession(session, end);
      },
    });
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

  #logEnd(end: LinkEnd): void {
    const { address } = this.#peer;
    if (end.kind === 'failed') this.#deps.log.error({ address, err: end.error }, 'connection failed');
    else this.#deps.log.debug({ address, reason: endReasonOf(end) }, 'connection ended');
  }
}

/** Stands in between a link's making and its login loop, in one and the same turn. */
const NOBODY = { onMessage: () => undefined, onEnd: () => undefined };

/** @throws whatever speaks against the peer. */
function demandAdmission(decided: Decided<Refusal>): void {
  if (decided.kind === 'answered') throw decided.verdict.error;
  if (decided.kind === 'failed') throw new PeerError('internal');
}
