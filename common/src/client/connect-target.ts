import { decodeBase64Url } from '../text/base64.ts';
import type { HostPort, InviteLink } from '../wire/invite-link.ts';
import type { KeptProfile } from './profile.ts';

/** A daemon by its invite link, or by an address and the key that the person confirmed. */
export type ConnectTarget = (
  { readonly link: InviteLink } | { readonly address: HostPort; readonly key: Uint8Array }
) & {
  /** The person has seen both keys and wants this one in the place of the key known for the address. */
  readonly replacePin?: boolean;
};

/** Where a daemon is and which key it must prove. */
export interface Place {
  readonly address: HostPort;
  readonly key: Uint8Array;
  /** Invite token, 16 bytes. */
  readonly token?: Uint8Array;
  /** The person agreed that this key takes the place of another one known for the address. */
  readonly replacePin?: boolean;
}

export function placeOf(target: ConnectTarget): Place {
  if ('address' in target) return target;
  const { link, replacePin = false } = target;
  const { host, port, key, token } = link;
  return { address: { host, port }, key, replacePin, ...(token ? { token } : {}) };
}

/** That of the last time. */
export function keptPlace({ address, daemonKey }: KeptProfile): Place {
  return { address, key: decodeBase64Url(daemonKey) };
}
