import { sha256Hex } from '../../../../common/src/crypto/sha256.ts';

/** What one line tells. Never content, keys, tokens or passwords. */
export interface AuditEvent {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly event: string;
  readonly user?: string | undefined;
  /** `host:port` of the peer. */
  readonly address?: string | undefined;
  readonly outcome: string;
}

/** Stands for the line before the first. */
export const NO_LINE = '0'.repeat(64);

// An unknown message's type is the peer's own text: what could not be a name is not written down.
const NAME = /^[a-z0-9.-]{1,64}$/i;
const LONGEST_OUTCOME = 64;
const OPEN_BRACE = 0x7b;
/** How every line begins, with zeros for the digits. */
const BEGIN = '{"time":"0000-00-00T00:00:00.000Z","event":"';

/** One line of JSON without its newline; `previous` is {@link hashLine} of the line before. */
export function formatLine(event: AuditEvent, previous: string): string {
  return JSON.stringify({
    time: new Date(event.time).toISOString(),
    event: NAME.test(event.event) ? event.event : 'unknown',
    user: event.user ?? null,
    address: event.address ?? null,
    outcome: event.outcome.slice(0, LONGEST_OUTCOME),
    previous,
  });
}

/** `undefined` for what is no whole line: torn by a crash, or not by us. */
export function parseLine(bytes: Buffer): { readonly previous: string } | undefined {
  // To fail to parse costs much more than to look: a foreign file may hold a million empty lines.
  if (bytes[0] !== OPEN_BRACE) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null || !('previous' in value)) return undefined;
    return typeof value.previous === 'string' ? { previous: value.previous } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this may be what a crash left of a line; a loss of power leaves zero bytes where text was to be. */
export function isTorn(bytes: Buffer): boolean {
  const head = bytes.subarray(0, BEGIN.length).toString('latin1').replace(/\0+$/, '').replaceAll(/\d/g, '0');
  return bytes.length > 0 && BEGIN.startsWith(head);
}

/**
 * SHA-256 in hex over the bytes of a line without its newline. Torn lines belong to the whole line before them: they
 * are hashed together with it, newlines between.
 */
export function hashLine(line: string | Uint8Array): string {
  return sha256Hex(line);
}
