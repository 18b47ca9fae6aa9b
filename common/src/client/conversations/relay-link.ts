import type { Body } from '../../wire/message-table.ts';
import type { Messages } from '../../wire/messages.ts';
import type { LinkSession } from '../link-session.ts';

/** An envelope that the daemon has for this device. */
export type Delivery = Body<Messages, 'e2e-relay.deliver'>;

/** What the encrypted conversations use of one connection. */
export interface RelayLink extends Pick<LinkSession, 'request' | 'binding'> {
  tell(type: 'e2e-relay.acknowledge', body: { readonly through: number }): void;
}
