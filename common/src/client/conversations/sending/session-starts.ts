import type { Clock } from '../../../clock.ts';
import { encodeBase64Url } from '../../../text/base64.ts';
import type { OwnDevice, PeerDevice } from '../../../e2e/own-device.ts';
import { PeerError } from '../../../wire/error-codes.ts';
import type { ClientProblem } from '../../problem.ts';
import { RequestRefused } from '../../session-errors.ts';
import { forgedKeys, noKeysLeft } from '../direct-problems.ts';
import type { RelayLink } from '../relay-link.ts';
import type { SessionBook } from './session-book.ts';

/** A device that was linked a moment ago has not published its prekeys yet; asking costs (PROTOCOL.md section 3.7). */
const ASK_AGAIN_MS = 30_000;

interface Failure {
  readonly problem: ClientProblem;
  readonly until: number;
}

/** Begins sessions with the devices that lack one. */
export class SessionStarts {
  readonly #sessions: SessionBook;
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(sessions: SessionBook, clock: Clock) {
    this.#sessions = sessions;
    this.#clock = clock;
  }

  /** A new connection. */
  beginAnew(): void {
    this.#failures.clear();
  }

  /** Which of them can't be reached, and why. @throws as requests do. */
  async reach(
    own: OwnDevice,
    peers: readonly PeerDevice[],
    link: RelayLink,
  ): Promise<ReadonlyMap<PeerDevice, ClientProblem>> {
    const unreached = new Map<PeerDevice, ClientProblem>();
    for (const peer of peers) {
      if (this.#sessions.canSend(own, peer, this.#clock.now())) continue;
      const problem = await this.#start(own, peer, link);
      if (problem) unreached.set(peer, problem);
    }
    return unreached;
  }

  /** Begins another one, in which is sent from now on. @returns why that can't be. @throws as requests do. */
  anew(own: OwnDevice, peer: PeerDevice, link: RelayLink): Promise<ClientProblem | undefined> {
    return this.#start(own, peer, link);
  }

  async #start(own: OwnDevice, peer: PeerDevice, link: RelayLink): Promise<ClientProblem | undefined> {
    const now = this.#clock.now();
    const name = encodeBase64Url(peer.signingKey);
    const failure = this.#failures.get(name);
    if (failure && now < failure.until) return failure.problem;
    try {
      const bundle = await link.request('e2e-relay.claim', { user: peer.user, device: peer.id });
      this.#sessions.start(own, peer, { bundle, now });
      return undefined;
    } catch (error) {
      const problem = problemOfClaim(error, peer.user);
      for (const [other, { until }] of this.#failures) if (now >= until) this.#failures.delete(other);
      this.#failures.set(name, { problem, until: now + ASK_AGAIN_MS });
      return problem;
    }
  }
}

/** @throws what is no failure of that device. */
function problemOfClaim(error: unknown, user: string): ClientProblem {
  if (error instanceof PeerError) return forgedKeys(user);
  if (error instanceof RequestRefused && error.answer.code === 'not-found') return noKeysLeft(user);
  throw error;
}
