import { type Static, type TSchema, Type } from '@sinclair/typebox';
import {
  bodies as contents,
  codeFields,
  DIRECT_TEXT_BYTES,
  LONGEST_TIMER_S,
  patchFields,
} from '../../e2e/content-bodies.ts';
import { decodeCbor, encodeCbor } from '../../wire/cbor.ts';
import { DEVICE_LIST_BYTES } from '../../wire/messages.ts';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../../wire/schema.ts';
import { SchemaCheck } from '../../wire/schema-check.ts';
import { markSchema, MOST_MARKS } from '../conversations/book/reaction-marks.ts';
import { stampSchema } from '../conversations/book/stamp.ts';
import { ArchiveError } from './archive-error.ts';

// What an archive holds (PROTOCOL.md section 8.14). Nothing in it depends on how a client keeps its lines.

const ARCHIVE_VERSION = 1;
/** Of the CBOR of one item: more than the limits of any schema here come to. */
export const MAX_ITEM_BYTES = 1_048_576;
const GROUP_RECORD_BYTES = 524_288;

const reference = contents.reaction.properties.of;
const { blob, key, hash, size, mediaType } = contents.file.properties;

const lineSchema = struct({
  /** Who wrote it; of a notice, whose client has said so. */
  author: userName(),
  /** With the author and the id it names the content; unknown for what this client has said. */
  device: optional(bytes(16)),
  id: bytes(16),
  kind: oneOf('text', 'file', 'code', 'patch', 'deleted', 'unknown', 'notice'),
  sentAt: time(),
  /** Of a file: its name; of code: its path; of a patch: its title; of what is deleted: nothing. */
  text: text(DIRECT_TEXT_BYTES),
  state: oneOf('received', 'sent', 'delivered', 'read'),
  problem: optional(text(1_024)),
  /** When the text was last edited, and by which content. */
  edited: optional(stampSchema),
  /** The newest word of each user on each emoji: reactions that come later are held against it. */
  marks: optional(list(markSchema, MOST_MARKS)),
  file: optional(struct({ blob, key, hash, size, mediaType })),
  code: optional(struct(codeFields)),
  patch: optional(struct(patchFields)),
  replyTo: optional(reference),
  /** Seconds that it stays after it was read, when it has not been read yet. */
  expires: optional(uint(LONGEST_TIMER_S, 1)),
  expiresAt: optional(time()),
});

export const archiveBodies = {
  header: struct({
    /** Whose history it is. */
    user: userName(),
    madeAt: time(),
    /** Which part of it, from 1 on. */
    part: uint(1_000_000, 1),
    /** Lines in all parts, as far as is known when it is begun. */
    total: uint(),
  }),
  person: struct({
    user: userName(),
    identityKey: bytes(32),
    /** Their signed device list: to be judged as one that comes from the daemon. */
    list: bytes(1, DEVICE_LIST_BYTES),
    signature: bytes(64),
    isVerified: Type.Boolean(),
  }),
  /** `record`: what the groups of this version keep of it. */
  group: struct({ id: bytes(32), record: bytes(1, GROUP_RECORD_BYTES) }),
  conversation: struct({
    /** User name, or `#` and the group's id. */
    id: text(256, 1),
    standing: oneOf('accepted', 'request', 'ignored', 'blocked'),
    timer: optional(contents.timer),
    changedAt: time(),
  }),
  /** Of the conversation before it, the newest first. */
  line: lineSchema,
  /** Nothing comes after it. `lines`: in this part. */
  end: struct({ lines: uint(), isLast: Type.Boolean() }),
} as const satisfies Readonly<Record<string, TSchema>>;

type ItemKind = keyof typeof archiveBodies;
export type ArchiveBody<K extends ItemKind> = Static<(typeof archiveBodies)[K]>;
export type ArchivedLine = ArchiveBody<'line'>;
export type ArchiveItem = {
  readonly [K in ItemKind]: { readonly kind: K; readonly body: ArchiveBody<K> };
}[ItemKind];

const checks = new Map<string, SchemaCheck<TSchema>>(
  Object.entries(archiveBodies).map(([kind, schema]) => [kind, new SchemaCheck<TSchema>(schema)]),
);

/** @throws RangeError when it breaks its schema: nothing is written that could not be read. */
export function encodeItem({ kind, body }: ArchiveItem): Uint8Array {
  const encoded = encodeCbor(kind === 'header' ? [kind, body, ARCHIVE_VERSION] : [kind, body]);
  if (checks.get(kind)?.fits(body) !== true)
    throw new RangeError(`a ${kind} that the schema of an archive does not allow`);
  return encoded;
}

/** @throws ArchiveError `damaged` or `newer`. */
export function decodeItem(encoded: Uint8Array): ArchiveItem {
  const [kind, body, ...rest] = listOf(encoded);
  if (typeof kind !== 'string') throw new ArchiveError('damaged');
  const [version, ...more] = kind === 'header' ? rest : [ARCHIVE_VERSION, ...rest];
  if (typeof version === 'number' && version > ARCHIVE_VERSION) throw new ArchiveError('newer');
  if (version !== ARCHIVE_VERSION || more.length > 0 || checks.get(kind)?.fits(body) !== true)
    throw new ArchiveError('damaged');
  // The check of that kind has said so.
  return { kind, body } as ArchiveItem;
}

function listOf(encoded: Uint8Array): readonly unknown[] {
  let value: unknown;
  try {
    value = decodeCbor(encoded);
  } catch {
    throw new ArchiveError('damaged');
  }
  return Array.isArray(value) ? value : [];
}
