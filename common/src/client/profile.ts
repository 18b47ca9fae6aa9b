import { type Static, Type } from '@sinclair/typebox';
import { ITERATIONS } from '../auth/scram.ts';
import { decodeBase64Url } from '../text/base64.ts';
import type { HostPort } from '../wire/invite-link.ts';
import { list, optional, struct, text, uint, userName } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

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

/** As it is kept. `wanted`: the person wants to be connected, also after a restart. */
export interface KeptProfile extends Profile {
  readonly wanted: boolean;
}

const profileCheck = new SchemaCheck(
  struct({
    address: struct({ host: text(255, 1), port: uint(65_535) }),
    daemonKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    user: optional(userName()),
    signedIn: Type.Boolean(),
    hasToken: Type.Boolean(),
    wanted: Type.Boolean(),
  }),
);
const iterationsSchema = list(struct({ user: userName(), iterations: uint(ITERATIONS.maximum, 1) }), 10_000);
const iterationsCheck = new SchemaCheck(iterationsSchema);

/** PBKDF2 iterations last used, per user. */
export type IterationCounts = Static<typeof iterationsSchema>;

/** `undefined` for anything that this client did not write: as if it had never connected. */
export function parseProfile(value: unknown): KeptProfile | undefined {
  if (!profileCheck.fits(value)) return undefined;
  try {
    decodeBase64Url(value.daemonKey);
  } catch {
    // The pattern lets pass what is no canonical base64url.
    return undefined;
  }
  return value;
}

export function parseIterations(value: unknown): IterationCounts {
  return iterationsCheck.fits(value) ? value : [];
}
