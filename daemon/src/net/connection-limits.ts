import type { Disposable } from '../../../common/src/disposable.ts';

export interface ConnectionCaps {
  readonly maxConnections: number;
  readonly maxUnauthenticated: number;
  readonly maxUnauthenticatedPerAddress: number;
}

/** A connection's places: one among all, one among those not logged in. */
export interface Places extends Disposable {
  /** Logged in: gives back the place among the strangers. */
  authenticated(): void;
}

/** Counts connections (PROTOCOL.md section 3.7), so that strangers can't use up what members need. */
export class ConnectionLimits {
  readonly #caps: ConnectionCaps;
  readonly #strangers = new Map<string, number>();
  #all = 0;
  #unauthenticated = 0;

  constructor(caps: ConnectionCaps) {
    this.#caps = caps;
  }

  /** `undefined`: no place. */
  take(address: string): Places | undefined {
    const ofAddress = this.#strangers.get(address) ?? 0;
    const { maxConnections, maxUnauthenticated, maxUnauthenticatedPerAddress } = this.#caps;
    const isFull = this.#all >= maxConnections || this.#unauthenticated >= maxUnauthenticated;
    if (isFull || ofAddress >= maxUnauthenticatedPerAddress) return undefined;
    this.#all++;
    this.#unauthenticated++;
    this.#strangers.set(address, ofAddress + 1);
    return this.#places(address);
  }

  #places(address: string): Places {
    let isStranger = true;
    let isOpen = true;
    const authenticated = () => {
      if (!isStranger) return;
      isStranger = false;
      this.#leaveStrangers(address);
    };
    const dispose = () => {
      authenticated();
      if (isOpen) this.#all--;
      isOpen = false;
    };
    return { authenticated, dispose };
  }

  #leaveStrangers(address: string): void {
    this.#unauthenticated--;
    const left = (this.#strangers.get(address) ?? 1) - 1;
    if (left > 0) this.#strangers.set(address, left);
    else this.#strangers.delete(address);
  }
}
