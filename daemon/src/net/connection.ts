import { respond } from '../../../common/src/channel/handshake.ts';
import type { FlushTurn } from '../../../common/src/channel/flush-turn.ts';
import { MessageLink } from '../../../common/src/channel/message-link.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { SecureChannel } from '../../../common/src/channel/secure-channel.ts';
import type { Transport } from '../../../common/src/channel/transport.ts';
import type { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
import type { TransportOwner } from '../../../common/src/node/tcp-transport.ts';
import type { Decided } from '../hooks/hook-bus.ts';
import type { Awaitable, Refusal } from '../hooks/hooks.ts';
import { type FlowDeps, PeerFlow } from '../session/peer-flow.ts';
import type { Peer } from '../session/session.ts';
import { demandAdmission } from './admission.ts';

/** What every connection of a daemon shares. */
export interface ConnectionDeps extends FlowDeps {
  readonly key: Ed25519Key;
  readonly turn: FlushTurn;
  readonly limits: ConnectionTimes;
}

interface ConnectionTimes {
  readonly helloSeconds: number;
  readonly loginSeconds: number;
  readonly outboundQueueKiB: number;
}

/** Who knows the connections that there are. */
export interface ConnectionKeeper {
  /** Nothing is left of it. */
  forget(connection: Connection): void;
}

interface Accepted {
  readonly transport: Transport;
  readonly peer: Peer;
  readonly keeper: ConnectionKeeper;
}

/** One TCP connection: its handshake, then the flow of a peer over its link. */
export class Connection implements TransportOwner {
  readonly #transport: Transport;
  readonly #peer: Peer;
  readonly #keeper: ConnectionKeeper;
  readonly #deps: ConnectionDeps;
  #decided: Awaitable<Decided<Refusal>> | undefined;
  #link: MessageLink | undefined;

  constructor({ transport, peer, keeper }: Accepted, deps: ConnectionDeps) {
    this.#transport = transport;
    this.#peer = peer;
    this.#keeper = keeper;
    this.#deps = deps;
  }

  /** Never rejects. */
  async serve(): Promise<void> {
    const { clock, key, hooks, log, limits } = this.#deps;
    const peer = this.#peer;
    this.#decided = hooks.decide('connect', { peer });
    const deadline = clock.setTimer(limits.helloSeconds * 1000, () => {
      this.#transport.destroy();
    });
    try {
      demandAdmission(await this.#decided);
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

  /** Gone is when the socket is gone, not when the link has ended: an end that the peer holds open counts. */
  onGone(): void {
    this.#keeper.forget(this);
    void this.#tellGone();
  }

  /** Says goodbye when there is somebody to say it to. */
  stop(): void {
    if (this.#link) this.#link.close('stopping');
    else this.#transport.destroy();
  }

  destroy(): void {
    this.#transport.destroy();
  }

  async #tellGone(): Promise<void> {
    // Who counts connections has counted this one by then, however long that took.
    await this.#decided;
    await this.#deps.hooks.notify('disconnected', { peer: this.#peer });
  }

  #startLogin(channel: SecureChannel): void {
    const { clock, turn, codec, limits } = this.#deps;
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
    PeerFlow.begin({ link, peer: this.#peer, loginSeconds: limits.loginSeconds }, this.#deps);
  }
}

/** Stands in between a link's making and its login loop, in one and the same turn. */
const NOBODY = { onMessage: () => undefined, onEnd: () => undefined };
