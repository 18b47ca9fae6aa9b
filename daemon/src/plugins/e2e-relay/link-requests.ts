import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import type { relayMessages } from '../../../../common/src/wire/messages.ts';
import { PeerError, type Session, type Static } from '../../plugin/api.ts';
import { hexOf } from './address.ts';
import type { DeviceLists, KnownList } from './device-lists.ts';
import type { RelayContext } from './relay-config.ts';

type Messages = typeof relayMessages;
export type LinkKeys = Static<Messages['e2e-relay.ask-link']['body']>;
export type LinkRequest = Static<Messages['e2e-relay.link-asked']['body']>;

/** Devices of one user that may wait at a time. */
const MOST_WAITING = 8;

interface Waiting {
  readonly session: Session;
  readonly request: LinkRequest;
}

/**
 * Devices that ask to be taken into their user's list (PROTOCOL.md section 7). Nothing is written down: a request lives
 * as long as the session that made it.
 */
export class LinkRequests {
  readonly #sessions: RelayContext['sessions'];
  readonly #lists: DeviceLists;
  readonly #waiting = new Map<string, readonly Waiting[]>();

  constructor(sessions: RelayContext['sessions'], lists: DeviceLists) {
    this.#sessions = sessions;
    this.#lists = lists;
  }

  /**
   * Takes the place of what the session, or another one of its device, asked before.
   * @throws PeerError `refused` without a device, `already-exists` when it is listed with this key, `too-many`.
   */
  async ask({ name, signingKey, dhKey }: LinkKeys, session: Session): Promise<void> {
    const { user, device } = session;
    if (device === undefined) throw new PeerError('refused', 'this session has no device');
    await this.#lists.find(user);
    // It may have ended meanwhile, and nobody would tell of that again.
    if (!this.#sessions.ofUser(user).includes(session)) return;
    const known = this.#lists.peek(user)?.known;
    if (known && has(known, { device, signingKey }))
      throw new PeerError('already-exists', 'this device is in the list');
    const others = this.#of(user).filter(
      (other) => other.session !== session && !equalBytes(other.request.device, device),
    );
    if (others.length >= MOST_WAITING)
      throw new PeerError('too-many', `${MOST_WAITING} devices are waiting to be linked`);
    // Copies: what came lies within a record, which would stay in memory as a whole.
    const keys = { signingKey: Uint8Array.from(signingKey), dhKey: Uint8Array.from(dhKey) };
    const request = { device: Uint8Array.from(device), name, ...keys };
    this.#keep(user, [...others, { session, request }]);
    for (const other of this.#sessions.ofUser(user))
      if (this.#isListed(other)) this.#sessions.send(other, 'e2e-relay.link-asked', request);
  }

  /** @throws PeerError `refused` to a device that is in no list. */
  async list(session: Session): Promise<LinkRequest[]> {
    await this.#lists.requireListed(session);
    return this.#of(session.user).map(({ request }) => request);
  }

  /** @throws PeerError `refused` to a device that is in no list, `not-found`. */
  async refuse(device: Uint8Array, session: Session): Promise<void> {
    await this.#lists.requireListed(session);
    const asked = this.#of(session.user).find(({ request }) => equalBytes(request.device, device));
    if (asked === undefined) throw new PeerError('not-found', 'no such device asks to be linked');
    this.leave(asked.session);
    this.#sessions.send(asked.session, 'e2e-relay.link-refused', {});
  }

  /** Those devices wait no longer. */
  settle(user: string, list: KnownList): void {
    this.#keep(
      user,
      this.#of(user).filter(({ request }) => !has(list, request)),
    );
  }

  /** The session has ended, or was answered. */
  leave(session: Session): void {
    this.#keep(
      session.user,
      this.#of(session.user).filter((other) => other.session !== session),
    );
  }

  /** With the identity key that they wanted to belong to. */
  clear(user: string): void {
    this.#waiting.delete(user);
  }

  #of(user: string): readonly Waiting[] {
    return this.#waiting.get(user) ?? [];
  }

  #keep(user: string, waiting: readonly Waiting[]): void {
    if (waiting.length > 0) this.#waiting.set(user, waiting);
    else this.#waiting.delete(user);
  }

  #isListed({ user, device }: Session): boolean {
    const known = this.#lists.peek(user)?.known;
    return device !== undefined && known?.signingKeys.has(hexOf(device)) === true;
  }
}

/** A device that is listed with other keys asks for its new ones. */
function has(
  { signingKeys }: KnownList,
  { device, signingKey }: Omit<LinkRequest, 'name' | 'dhKey'>,
): boolean {
  const listed = signingKeys.get(hexOf(device));
  return listed !== undefined && equalBytes(listed, signingKey);
}
