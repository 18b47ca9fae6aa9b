import { ClientProblem } from './problem.ts';
import type { KeyRing } from './key-ring.ts';
import type { LinkSession } from './link-session.ts';
import type { ProfileBook } from './profile-book.ts';

/** What a login works with: one connection, the secrets for its daemon, and what was noted before. */
export interface LoginContext {
  readonly session: LinkSession;
  readonly ring: KeyRing;
  readonly book: ProfileBook;
  /** base64url. */
  readonly daemonKey: string;
  readonly deviceName: string;
  readonly report: (problem: ClientProblem) => void;
}

/** The connection must end: the daemon did not prove what only the holder of the account's keys can. */
export function untrusted(why: string): ClientProblem {
  return new ClientProblem(
    'daemon-untrusted',
    `The server is not trusted: ${why}. Nothing was kept; ask its admin.`,
  );
}
