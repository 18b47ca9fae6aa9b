import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, since who has one address of such a network
 * has them all (RFC 6177).
 */
export function networkOf(host: string): string {
  const mapped = MAPPED.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  const [address = ''] = host.split('%');
  return isIPv6(address) ? `${firstGroups(address, 4).join(':')}::/64` : host;
}

function firstGroups(address: string, count: number): string[] {
  const [left = [], right] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const tail = right ?? [];
  const zeros = Array<string>(8 - left.length - tail.length).fill('0');
  const all = right === undefined ? [...left] : [...left, ...zeros, ...tail];
  return all.slice(0, count).map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
}
