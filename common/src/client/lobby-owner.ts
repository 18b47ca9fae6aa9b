/** Whose lobby this is: another daemon or another user means another lobby. */
export interface LobbyOwner {
  /** base64url. */
  readonly daemonKey: string;
  readonly user: string;
}

export function isSameOwner(one: LobbyOwner | undefined, other: LobbyOwner): boolean {
  return one?.daemonKey === other.daemonKey && one.user === other.user;
}
