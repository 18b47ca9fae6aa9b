import type { HostPort, InviteLink } from '../wire/invite-link.ts';
import type { Place } from './connection.ts';

/** A daemon by its invite link, or by an address and the key that the person confirmed. */
export type ConnectTarget = (
  { readonly link: InviteLink } | { readonly address: HostPort; readonly key: Uint8Array }
) & {
  /** The person has seen both keys and wants this one in the place of the key known for the address. */
  readonly replacePin?: boolean;
};

export function placeOf(target: ConnectTarget): Place {
  if ('address' in target) return target;
  const { link, replacePin = false } = target;
  const { host, port, key, token } = link;
  return { address: { host, port }, key, replacePin, ...(token ? { token } : {}) };
}
