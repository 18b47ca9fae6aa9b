import { type Static, Type } from '@sinclair/typebox';
import { decodeCbor, encodeCbor } from '../../wire/cbor.ts';
import { bytes, optional, struct, time, uint } from '../../wire/schema.ts';
import { SchemaCheck } from '../../wire/schema-check.ts';

export const VAULT_VERSION = 1;

const headerSchema = struct({
  version: uint(VAULT_VERSION, VAULT_VERSION),
  generation: uint(Number.MAX_SAFE_INTEGER, 1),
  /** The chain before it: how much of which segment counts, and its SHA-256. */
  before: optional(struct({ generation: uint(), length: uint(), hash: bytes(32) })),
  /** Where the chain begins instead: a compaction wrote all that was kept, or there was nothing yet. */
  base: optional(struct({ madeAt: time(), isEmpty: Type.Boolean() })),
  /** What an open found, until the client has drawn the consequences. */
  unsettled: optional(Type.Union([Type.Literal('damaged'), Type.Literal('rolled-back')])),
});
const headerCheck = new SchemaCheck(headerSchema);
const versionCheck = new SchemaCheck(uint(Number.MAX_SAFE_INTEGER, VAULT_VERSION + 1));

export type SegmentHeader = Static<typeof headerSchema>;
export type SegmentLink = NonNullable<SegmentHeader['before']>;
export type Unsettled = NonNullable<SegmentHeader['unsettled']>;

export function encodeHeader(header: SegmentHeader): Uint8Array {
  return encodeCbor(header);
}

/** `undefined` for what no version wrote, which can be a fault only: the bytes have authenticated. */
export function parseHeader(plaintext: Uint8Array): SegmentHeader | 'newer' | undefined {
  try {
    const value = decodeCbor(plaintext);
    if (headerCheck.fits(value)) return value;
    const isNewer = typeof value === 'object' && value !== null && 'version' in value;
    return isNewer && versionCheck.fits(value.version) ? 'newer' : undefined;
  } catch {
    return undefined;
  }
}
