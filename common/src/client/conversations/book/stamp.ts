import { type Static } from '@sinclair/typebox';
import { bytes, struct, time } from '../../../wire/schema.ts';

/** Of what is said anew over what was said before: its time by the sender's clock, and the content's id. */
export const stampSchema = struct({ at: time(), id: bytes(16) });

export type Stamp = Static<typeof stampSchema>;

/** Later, or at the same time with the greater id: one order, wherever they meet and however they come. */
export function isNewer(one: Stamp, other: Stamp): boolean {
  if (one.at !== other.at) return one.at > other.at;
  const place = one.id.findIndex((byte, index) => byte !== other.id[index]);
  return place >= 0 && (one.id[place] ?? 0) > (other.id[place] ?? 0);
}

/** When something is said that is to count more than what is there, on whichever clock that was said. */
export function timeAfter(now: number, before: Stamp | undefined): number {
  return Math.max(now, (before?.at ?? 0) + 1);
}
