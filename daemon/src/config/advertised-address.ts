import { hostname } from 'node:os';
import { type HostPort, parseHostPort } from '../../../common/src/wire/invite-link.ts';
import type { Config } from './config.ts';

/** Where people reach the daemon, for invite links: never a wildcard. `bound` is the host:port it listens on. */
export function advertisedAddress({ advertise }: Pick<Config, 'advertise'>, bound: string): HostPort {
  if (advertise !== undefined) return parseHostPort(advertise);
  const { host, port } = parseHostPort(bound);
  return { host: isWildcard(host) ? hostname() : host, port };
}

// With fewer parts than four, or parts in hex, as inet_aton(3) reads them.
const WILDCARD_V4 = /^(0+|0x0+)(\.(0+|0x0+)){0,3}$/i;

/** Addresses that mean "all of this machine's": good to listen on, no use in a link. */
export function isWildcard(host: string): boolean {
  return WILDCARD_V4.test(host) || /^[0:]*:[0:]*$/.test(host);
}

/** Reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
