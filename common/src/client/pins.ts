import { type Static, Type } from '@sinclair/typebox';
import { decodeBase64Url, encodeBase64Url } from '../text/base64.ts';
import type { HostPort } from '../wire/invite-link.ts';
import { list, struct, text, uint } from '../wire/schema.ts';
import { SchemaCheck } from '../wire/schema-check.ts';

const MAX_PINS = 10_000;
const pinsSchema = list(
  struct({
    host: text(255, 1),
    port: uint(65_535),
    daemonKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  }),
  MAX_PINS,
);
const pinsCheck = new SchemaCheck(pinsSchema);

/** The key that each address proved at the first contact; `host` as {@link pinOf} writes it. */
export type Pins = Static<typeof pinsSchema>;
export type Pin = Pins[number];

/** Empty for anything that this client did not write. */
export function parsePins(value: unknown): Pins {
  return pinsCheck.fits(value) && value.every(isCanonical) ? value : [];
}

/** `daemonKey` in base64url. */
export function pinOf(address: HostPort, daemonKey: string): Pin {
  return { ...canonical(address), daemonKey };
}

export function findPin(pins: Pins, address: HostPort): string | undefined {
  const { host, port } = canonical(address);
  return pins.find((pin) => pin.host === host && pin.port === port)?.daemonKey;
}

/** `pin` in the place of any other for its address; the oldest ones go when there are too many. */
export function withPin(pins: Pins, pin: Pin): Pins {
  const others = pins.filter(({ host, port }) => host !== pin.host || port !== pin.port);
  return [...others, pin].slice(-MAX_PINS);
}

/** Names are the same in both cases, and with the root's dot (RFC 4343; RFC 1034 section 3.1). */
function canonical({ host, port }: HostPort): HostPort {
  return { host: host.toLowerCase().replace(/\.$/, '') || host, port };
}

/** The pattern lets pass what decoding refuses. */
function isCanonical({ daemonKey }: Pin): boolean {
  try {
    return encodeBase64Url(decodeBase64Url(daemonKey)) === daemonKey;
  } catch {
    return false;
  }
}
