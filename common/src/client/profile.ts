import type { HostPort } from '../wire/invite-link.ts';

/** The daemon that was connected last; nothing secret. */
export interface Profile {
  readonly address: HostPort;
  /** Pinned Ed25519 public key, 43 characters base64url. */
  readonly daemonKey: string;
  readonly user?: string;
  /** This device logs in by itself. */
  readonly signedIn: boolean;
  /** An invite token is kept for the sign-up. */
  readonly hasToken: boolean;
}
