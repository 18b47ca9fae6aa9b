import type { LinkSession } from '../link-session.ts';

/** What the encrypted conversations use of one connection. */
export interface RelayLink extends Pick<LinkSession, 'request' | 'binding'> {
  tell(type: 'e2e-relay.acknowledge', body: { readonly through: number }): void;
}
