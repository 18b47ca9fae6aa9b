import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { bytes, list, oneOf, optional, struct, text, time, uint, userName } from '../wire/schema.ts';
import { heirSchema } from './group-heir.ts';

// What the kinds of content hold (PROTOCOL.md section 8.7).

/** The longest text of a message, in UTF-8. */
export const DIRECT_TEXT_BYTES = 32_768;
/** In a group, whose members' device lists take their room. */
export const GROUP_TEXT_BYTES = 16_384;
/** Reactions are one grapheme: emoji sequences need some room. */
const EMOJI_BYTES = 64;
const FILE_NAME_BYTES = 255;
export const MEDIA_TYPE_BYTES = 128;
/** A signed change of a group with 256 members. */
export const GROUP_CHANGE_BYTES = 32_768;
/** Of shared lines of code, in UTF-8: with what is around them they fit beside the lists of any group. */
export const CODE_BYTES = 16_384;
/** Of the lines before and after them, each. */
export const CODE_AROUND_BYTES = 2_048;
/** Of a unified diff; a larger one is sent as a file. */
export const PATCH_BYTES = 28_672;
/** Of what a person writes to code or a patch: a note, or a title. */
const CAPTION_BYTES = 2_048;
const PATH_BYTES = 1_024;
const REMOTE_BYTES = 512;
/** Git names commits by SHA-1 or SHA-256, in hexadecimal. */
const COMMIT_BYTES = 64;
const LANGUAGE_BYTES = 64;
const MOST_LINES = 2 ** 31 - 1;
/** In the frame of a line. */
export const MOST_JOINED = 64;
/** Envelopes in whose place another one comes: an answer may fail as well. */
export const MOST_RESENT = 4;
/** A year. */
export const LONGEST_TIMER_S = 31_536_000;

/** Names a content of anybody in the same conversation. */
const reference = struct({ author: userName(), id: bytes(16) });
/** An encrypted file that the daemon keeps (section 8.12). */
const blob = {
  blob: bytes(16),
  key: bytes(32),
  /** SHA-256 of the ciphertext. */
  hash: bytes(32),
  /** Of the file itself, before encryption and padding. */
  size: uint(),
};

/** Which repository, and which commit of it. Both are whatever their sender says. */
const origin = {
  /** `host/path`, without scheme, user, port and `.git`. */
  remote: optional(text(REMOTE_BYTES, 1)),
  commit: optional(text(COMMIT_BYTES, 1)),
};

/** Lines of a file, as their sender has them. */
export const codeFields = {
  ...origin,
  /** From the first to the last line, counted from 1. */
  start: uint(MOST_LINES, 1),
  end: uint(MOST_LINES, 1),
  /** As editors name it. */
  language: optional(text(LANGUAGE_BYTES, 1)),
  text: text(CODE_BYTES, 1),
  before: text(CODE_AROUND_BYTES),
  after: text(CODE_AROUND_BYTES),
  note: optional(text(CAPTION_BYTES, 1)),
};

/** A change of files; `commit` is what it was made against. */
export const patchFields = { ...origin, diff: text(PATCH_BYTES, 1) };

export const bodies = {
  text: struct({ text: text(DIRECT_TEXT_BYTES, 1), replyTo: optional(reference) }),
  file: struct({
    ...blob,
    name: text(FILE_NAME_BYTES, 1),
    mediaType: optional(text(MEDIA_TYPE_BYTES, 1)),
    replyTo: optional(reference),
  }),
  /** `hash`: SHA-256 of `text`. */
  code: struct({
    ...codeFields,
    path: text(PATH_BYTES, 1),
    hash: bytes(32),
    replyTo: optional(reference),
  }),
  patch: struct({ ...patchFields, title: text(CAPTION_BYTES, 1), replyTo: optional(reference) }),
  reaction: struct({ of: reference, emoji: text(EMOJI_BYTES, 1), isOn: Type.Boolean() }),
  /** Of the sender's own text. */
  edit: struct({ of: bytes(16), text: text(DIRECT_TEXT_BYTES, 1) }),
  /** Of what the sender has said: a text, file, code or patch. */
  delete: struct({ of: bytes(16) }),
  receipt: struct({
    state: oneOf('delivered', 'read'),
    ids: Type.Array(bytes(16), { minItems: 1, maxItems: 500 }),
  }),
  typing: struct({ isTyping: Type.Boolean() }),
  /** 0: messages stay. Of two with the same version the smaller number of seconds counts. */
  timer: struct({ seconds: uint(LONGEST_TIMER_S), version: uint(Number.MAX_SAFE_INTEGER, 1) }),
  /** A state of the group that its owner has signed, from whoever has it; `heir`: whom it then went to (section 8.11). */
  group: struct({
    change: bytes(1, GROUP_CHANGE_BYTES),
    signature: bytes(64),
    heir: optional(heirSchema),
  }),
  /** The sender goes; `since` names the membership (section 8.11). */
  leave: struct({ since: time() }),
  /** From the owner to whom the state with this hash has removed; `begunBy`: the newest hand-over before it. */
  removal: struct({ begunBy: optional(bytes(32)), revision: uint(), state: bytes(32) }),
  /** To the person's own other devices only. */
  sync: struct({
    /** Seen up to this message of another person. */
    seen: optional(reference),
    standing: optional(oneOf('accepted', 'ignored', 'blocked')),
    trust: optional(struct({ identityKey: bytes(32), isVerified: Type.Boolean() })),
  }),
  /** Asks for envelopes that could not be decrypted, by their ids. */
  resend: struct({ envelopes: Type.Array(bytes(16), { minItems: 1, maxItems: 50 }) }),
  /** What a linked device is given of the time before; to the person's own device only. */
  history: struct({ ...blob, messages: uint() }),
} as const satisfies Readonly<Record<string, TSchema>>;

export type Kind = keyof typeof bodies;
export type ContentBody<K extends Kind> = Static<(typeof bodies)[K]>;
export type Reference = Static<typeof reference>;

const listSeen = { version: uint(Number.MAX_SAFE_INTEGER, 1), hash: bytes(32) };

export const frameSchema = struct({
  kind: text(32, 1),
  /** Chosen by the sender; with the sender and its device it names the content. */
  id: bytes(16),
  conversation: bytes(32),
  /** Of the group's state that the sender holds (section 8.11); 0 in a direct conversation. */
  revision: uint(),
  /** The hash of that state. */
  state: optional(bytes(32)),
  sentAt: uint(8_640_000_000_000_000),
  /** How many texts, files, codes and patches the sending device has sent in the conversation, this one included: a gap shows. */
  sequence: optional(uint(Number.MAX_SAFE_INTEGER, 1)),
  /** Receiving devices that came later, and the newest of those numbers that was not for them. */
  joined: optional(list(struct({ device: bytes(16), after: uint() }), MOST_JOINED)),
  /** Seconds after which any of those disappears: from its sending, and from its being read. */
  expires: optional(uint(LONGEST_TIMER_S, 1)),
  /** Envelopes that could not be decrypted, and in whose place this one comes: that which was asked for, then earlier ones. */
  resent: optional(Type.Array(bytes(16), { minItems: 1, maxItems: MOST_RESENT })),
  /** The device lists that the sender holds, so that both find out when the daemon shows them different ones. */
  lists: struct({
    sender: struct(listSeen),
    recipients: list(struct({ user: userName(), ...listSeen }), 256),
  }),
  body: Type.Unknown(),
});
