import { respond } from '../../../common/src/channel/handshake.ts';
import type { FlushTurn } from '../../../common/src/channel/flush-turn.ts';
import { MessageLink } from '../../../common/src/channel/message-link.ts';
import { MAX_LOGIN_PLAINTEXT_BYTES } from '../../../common/src/channel/record-cipher.ts';
import type { SecureChannel } from '../../../common/src/channel/secure-channel.ts';
import type { Transport } from '../../../common/src/channel/transport.ts';
import type { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
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

/** One TCP connection: its handshake, then the flow of a peer over its link. */
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
    new PeerFlow({ link, peer: this.#peer, loginSeconds: limits.loginSeconds }, this.#deps).begin();
  }
}

/** Stands in between a link's making and its login loop, in one and the same turn. */
const NOBODY = { onMessage: () => undefined, onEnd: () => undefined };
