import { PeerError } from '../../../common/src/wire/error-codes.ts';
import { GatewayLink, type GatewayListener } from '../session/gateway-link.ts';
import { type FlowDeps, PeerFlow } from '../session/peer-flow.ts';
import type { Peer } from '../session/session.ts';
import { demandAdmission } from './admission.ts';

/** A peer who came by a plugin's own door. */
export interface GatewayPeer {
  /** The plugin's own handshake is done: login begins. To be called once. */
  begin(listener: GatewayListener, options: { readonly loginSeconds: number }): GatewayLink;
  /** The peer's socket is gone; so are its link and its session. */
  gone(): void;
}

/** The way in for peers that don't speak NonceSense/1: the same hooks, login and session as behind the daemon's own port. */
export class Gateway {
  readonly #deps: FlowDeps;
  readonly #links = new Set<GatewayLink>();
  #isOpen = false;

  constructor(deps: FlowDeps) {
    this.#deps = deps;
  }

  /** With the daemon's own doors: all plugins are set up. */
  open(): void {
    this.#isOpen = true;
  }

  /** Goodbye to all, and nobody comes in any more. */
  stop(): void {
    this.#isOpen = false;
    for (const link of this.#links) link.close('stopping');
  }

  /** @throws PeerError when there is no place for the peer: then its socket is to be closed without a word. */
  async admit(peer: Peer): Promise<GatewayPeer> {
    const { hooks } = this.#deps;
    if (!this.#isOpen) throw new PeerError('stopping');
    const decided = await hooks.decide('connect', { peer });
    let link: GatewayLink | undefined;
    let isGone = false;
    const gone = () => {
      if (isGone) return;
      isGone = true;
      link?.lose();
      void hooks.notify('disconnected', { peer });
    };
    try {
      demandAdmission(decided);
    } catch (error) {
      gone();
      throw error;
    }
    return {
      begin: (listener, { loginSeconds }) => {
        link = this.#begin(peer, listener, loginSeconds);
        if (isGone) link.lose();
        return link;
      },
      gone,
    };
  }

  #begin(peer: Peer, listener: GatewayListener, loginSeconds: number): GatewayLink {
    const { hooks, codec, onFault } = this.#deps;
    void hooks.notify('handshaken', { peer });
    const link: GatewayLink = new GatewayLink({
      codec,
      onFault,
      listener: {
        onEvent: (type, body) => {
          listener.onEvent(type, body);
        },
        onEnd: (code, message) => {
          this.#links.delete(link);
          listener.onEnd(code, message);
        },
      },
    });
    this.#links.add(link);
    PeerFlow.begin({ link, peer, loginSeconds }, this.#deps);
    if (!this.#isOpen) link.close('stopping');
    return link;
  }
}
