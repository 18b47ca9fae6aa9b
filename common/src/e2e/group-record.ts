import type { Static } from '@sinclair/typebox';
import { bytes, list, optional, struct, time, uint } from '../wire/schema.ts';
import { bodies } from './content-bodies.ts';
import { MAX_HEIRS, memberSchema, openGroup } from './group-change.ts';
import { MAX_LEFT } from './group-leave.ts';
import type { GroupState } from './group-state.ts';

/** A group in the vault, under its id. */
export const groupRecordSchema = struct({
  signed: bodies.group,
  seen: list(time(), MAX_HEIRS),
  left: list(memberSchema, MAX_LEFT),
  removal: optional(struct({ heirs: list(bytes(32), MAX_HEIRS), revision: uint(), hash: bytes(32) })),
});

export type GroupRecord = Static<typeof groupRecordSchema>;

export function groupRecord({ head, seen, left, removal }: GroupState): GroupRecord {
  return {
    signed: head.signed,
    seen: [...seen],
    left: [...left],
    ...(removal && { removal: { ...removal, heirs: [...removal.heirs] } }),
  };
}

/** @throws GroupRefused for what {@link groupRecord} did not make. */
export function groupStateOf({ signed, ...rest }: GroupRecord): GroupState {
  return { head: openGroup(signed), ...rest };
}
