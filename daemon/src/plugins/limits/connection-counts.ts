import { networkOf, type Peer, PeerError } from '../../plugin/api.ts';
import type { LimitsConfig } from './limits-config.ts';
import { RecentMap } from '../../../../common/src/recent-map.ts';

type Caps = LimitsConfig['connections'];

/** How far a connection has come. A stranger is one that is not logged in. */
type Stage = 'handshake' | 'login' | 'member';

interface Place {
  readonly network: Tally;
  stage: Stage;
}

interface Tally {
  readonly name: string;
  all: number;
  strangers: number;
}

/** Networks remembered from which somebody has logged in. */
const KNOWN_NETWORKS = 10_000;

/**
 * Counts connections (PROTOCOL.md section 3.7), so that strangers can't use up what members need: a network from which
 * somebody has logged in finds a place though strangers of others fill theirs.
 */
export class ConnectionCounts {
  readonly #caps: () => Caps;
  readonly #places = new Map<Peer, Place>();
  readonly #networks = new Map<string, Tally>();
  readonly #known = new RecentMap<string, true>();
  #strangers = 0;
  #handshakes = 0;

  constructor(caps: () => Caps) {
    this.#caps = caps;
  }

  get now(): { readonly all: number; readonly unauthenticated: number; readonly handshakes: number } {
    return { all: this.#places.size, unauthenticated: this.#strangers, handshakes: this.#handshakes };
  }

  /** Takes a place, or says why there is none. */
  connect(peer: Peer): PeerError | undefined {
    const network = this.#network(networkOf(peer.host));
    const full = this.#fullCap(network);
    if (full) return new PeerError('too-many-connections', `limits.connections.${full} is reached`);
    network.all++;
    network.strangers++;
    this.#strangers++;
    this.#handshakes++;
    this.#networks.set(network.name, network);
    this.#places.set(peer, { network, stage: 'handshake' });
    return undefined;
  }

  handshaken(peer: Peer): void {
    const place = this.#places.get(peer);
    if (place?.stage !== 'handshake') return;
    place.stage = 'login';
    this.#handshakes--;
  }

  loggedIn(peer: Peer): void {
    this.handshaken(peer);
    const place = this.#places.get(peer);
    if (place?.stage !== 'login') return;
    this.#endStranger(place);
    this.#known.use(place.network.name, true);
    this.#known.trim((_, size) => size > KNOWN_NETWORKS);
  }

  disconnected(peer: Peer): void {
    const place = this.#places.get(peer);
    if (!place) return;
    this.handshaken(peer);
    if (place.stage !== 'member') this.#endStranger(place);
    this.#places.delete(peer);
    place.network.all--;
    if (place.network.all === 0) this.#networks.delete(place.network.name);
  }

  #endStranger(place: Place): void {
    place.stage = 'member';
    place.network.strangers--;
    this.#strangers--;
  }

  #network(name: string): Tally {
    return this.#networks.get(name) ?? { name, all: 0, strangers: 0 };
  }

  #fullCap({ name, all, strangers }: Tally): keyof Caps | undefined {
    const caps = this.#caps();
    if (this.#places.size >= caps.all) return 'all';
    if (all >= caps.perAddress) return 'perAddress';
    if (strangers >= caps.unauthenticatedPerAddress) return 'unauthenticatedPerAddress';
    if (this.#known.peek(name) === true) return undefined;
    if (this.#strangers >= caps.unauthenticated) return 'unauthenticated';
    return this.#handshakes >= caps.handshakes ? 'handshakes' : undefined;
  }
}
