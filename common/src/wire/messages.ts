import { Type } from '@sinclair/typebox';
import { event, type MessageTable, request } from './message-table.ts';
import { bytes, displayName, list, oneOf, optional, struct, text, time, uint, userName } from './schema.ts';

// The whole protocol in one table (PROTOCOL.md section 4 is printed from it). Names are never reused.

/** The longest lobby message, in UTF-8. */
export const LOBBY_TEXT_BYTES = 16_384;

/** An encrypted content, tag included. */
export const PAYLOAD_BYTES = 49_152;
/** What one device gets beside the payload: the start of a session and a ratchet message. */
export const ELEMENT_BYTES = 2_048;
export const DEVICE_LIST_BYTES = 16_384;

const nothing = struct({});
const credentials = {
  salt: bytes(16),
  iterations: uint(5_000_000, 600_000),
  storedKey: bytes(32),
  serverKey: bytes(32),
};
const device = struct({ id: bytes(16), name: text(64, 1), enrolledAt: time(), lastSeenAt: time() });
const broadcast = struct({
  number: uint(),
  id: bytes(16),
  from: userName(),
  sentAt: time(),
  text: text(LOBBY_TEXT_BYTES, 1),
});
const signedList = struct({ list: bytes(1, DEVICE_LIST_BYTES), signature: bytes(64) });
const prekeyId = uint(0xffff_ffff);
const prekey = struct({ id: prekeyId, key: bytes(32) });
const signedPrekey = struct({ id: prekeyId, key: bytes(32), signature: bytes(64) });
const pqPrekey = struct({ id: prekeyId, key: bytes(1_184), signature: bytes(64) });
const prekeyStock = struct({ oneTime: uint(1_000), oneTimePq: uint(1_000) });
const address = struct({ user: userName(), device: bytes(16) });
const delivery = struct({
  number: uint(),
  from: userName(),
  device: bytes(16),
  id: bytes(16),
  sentAt: time(),
  payload: bytes(1, PAYLOAD_BYTES),
  element: bytes(1, ELEMENT_BYTES),
});
const linkKeys = { name: text(64, 1), signingKey: bytes(32), dhKey: bytes(32) };
const linkRequest = struct({ device: bytes(16), ...linkKeys });
const person = struct({ user: userName(), displayName: displayName() });

/** Spoken by the daemon itself, without any plugin. */
export const coreMessages = {
  welcome: event(
    'server',
    'login',
    struct({
      name: text(128),
      registration: oneOf('invite', 'open', 'closed'),
      limits: struct({ recordBytes: uint(), loginRecordBytes: uint(), loginAttempts: uint() }),
    }),
  ),
  ready: event(
    'server',
    'ready',
    struct({
      software: text(64),
      user: userName(),
      displayName: displayName(),
      device: optional(bytes(16)),
      plugins: list(struct({ name: text(64), version: text(32), messages: list(text(64), 64) }), 64),
    }),
  ),
  ping: event('both', 'any', nothing),
  pong: event('both', 'any', nothing),
  'key-update': event('both', 'any', nothing),
  goodbye: event('both', 'any', struct({ code: text(32), message: text(512) })),
} as const satisfies MessageTable;

export const authMessages = {
  'auth.sign-up': request(
    'login',
    struct({ user: userName(), displayName: displayName(), invite: optional(bytes(16)), ...credentials }),
    nothing,
  ),
  'auth.scram-first': request('any', struct({ message: text(512) }), struct({ message: text(512) })),
  'auth.scram-final': request('any', struct({ message: text(512) }), struct({ message: text(512) })),
  'auth.device-login': request(
    'login',
    struct({ user: userName(), device: bytes(16), signature: bytes(64) }),
    nothing,
  ),
  'auth.enrol-device': request(
    'ready',
    struct({ device: bytes(16), name: text(64, 1), key: bytes(32), signature: bytes(64) }),
    nothing,
  ),
  'auth.devices': request('ready', nothing, struct({ devices: list(device, 64) })),
  'auth.revoke-device': request('ready', struct({ device: bytes(16) }), nothing),
  'auth.change-password': request('ready', struct(credentials), nothing),
  'auth.log-out': request('ready', nothing, nothing),
  'auth.delete-account': request('ready', nothing, nothing),
} as const satisfies MessageTable;

export const broadcastMessages = {
  'broadcast.send': request(
    'ready',
    struct({ id: bytes(16), text: text(LOBBY_TEXT_BYTES, 1) }),
    struct({ number: uint(), sentAt: time() }),
  ),
  'broadcast.history': request(
    'ready',
    struct({ before: optional(uint()), limit: uint(100, 1) }),
    struct({ messages: list(broadcast, 100), more: Type.Boolean() }),
  ),
  'broadcast.message': event('server', 'ready', broadcast),
} as const satisfies MessageTable;

export const presenceMessages = {
  'presence.list': request(
    'ready',
    struct({ after: optional(userName()) }),
    struct({ people: list(person, 2_000), more: Type.Boolean() }),
  ),
  'presence.changed': event('server', 'ready', struct({ ...person.properties, online: Type.Boolean() })),
} as const satisfies MessageTable;

export const relayMessages = {
  'e2e-relay.publish-identity': request('ready', struct({ key: bytes(32), signature: bytes(64) }), nothing),
  'e2e-relay.identity': request('ready', struct({ user: userName() }), struct({ key: bytes(32) })),
  'e2e-relay.publish-list': request('ready', signedList, nothing),
  'e2e-relay.list': request('ready', struct({ user: userName() }), signedList),
  'e2e-relay.publish-prekeys': request(
    'ready',
    struct({
      signed: optional(signedPrekey),
      lastResort: optional(pqPrekey),
      oneTime: list(prekey, 100),
      oneTimePq: list(pqPrekey, 40),
      /** What is stored of one-time prekeys and not in this message goes: its device has lost the secrets. */
      replaces: optional(Type.Boolean()),
    }),
    prekeyStock,
  ),
  'e2e-relay.prekey-stock': request('ready', nothing, prekeyStock),
  'e2e-relay.prekeys-low': event('server', 'ready', prekeyStock),
  'e2e-relay.claim': request(
    'ready',
    address,
    struct({ signed: signedPrekey, pq: pqPrekey, isLastResort: Type.Boolean(), oneTime: optional(prekey) }),
  ),
  'e2e-relay.send': request(
    'ready',
    struct({
      id: bytes(16),
      payload: optional(bytes(1, PAYLOAD_BYTES)),
      elements: list(struct({ ...address.properties, element: bytes(1, ELEMENT_BYTES) }), 256),
      last: Type.Boolean(),
      mode: oneOf('all', 'some', 'transient'),
    }),
    struct({ stored: Type.Boolean(), full: list(address, 256), changed: list(userName(), 256) }),
  ),
  'e2e-relay.transient': event(
    'server',
    'ready',
    struct({
      from: userName(),
      device: bytes(16),
      id: bytes(16),
      payload: bytes(1, PAYLOAD_BYTES),
      element: bytes(1, ELEMENT_BYTES),
    }),
  ),
  'e2e-relay.list-changed': event('server', 'ready', struct({ user: userName() })),
  'e2e-relay.ask-link': request('ready', struct(linkKeys), nothing),
  'e2e-relay.link-requests': request('ready', nothing, struct({ requests: list(linkRequest, 8) })),
  'e2e-relay.link-asked': event('server', 'ready', linkRequest),
  'e2e-relay.refuse-link': request('ready', struct({ device: bytes(16) }), nothing),
  'e2e-relay.link-refused': event('server', 'ready', nothing),
  'e2e-relay.fetch': request(
    'ready',
    struct({ after: uint(), limit: uint(200, 1) }),
    struct({ messages: list(delivery, 200), more: Type.Boolean() }),
  ),
  'e2e-relay.deliver': event('server', 'ready', delivery),
  'e2e-relay.acknowledge': event('client', 'ready', struct({ through: uint() })),
} as const satisfies MessageTable;

/** What of a file goes in one message. */
export const FILE_PART_BYTES = 49_152;

const fileState = struct({ size: uint(), received: uint(), expiresAt: time() });

export const filesMessages = {
  'files.limits': request('ready', nothing, struct({ largest: uint(), left: uint() })),
  'files.create': request('ready', struct({ id: bytes(16), size: uint() }), fileState),
  'files.write': request(
    'ready',
    struct({ id: bytes(16), offset: uint(), data: bytes(1, FILE_PART_BYTES) }),
    fileState,
  ),
  'files.state': request('ready', struct({ id: bytes(16) }), fileState),
  'files.read': request(
    'ready',
    struct({ id: bytes(16), offset: uint(), length: uint(FILE_PART_BYTES, 1) }),
    struct({ data: bytes(0, FILE_PART_BYTES) }),
  ),
  'files.remove': request('ready', struct({ id: bytes(16) }), nothing),
} as const satisfies MessageTable;

/** The longest text to somebody on an original client: what its lines can hold, sealed. */
export const CLASSIC_CONTENT_BYTES = 32_768;

/** A DH key of group 14 and the RSA identity's signature over it, both as the original protocol has them. */
const classicExchange = { key: bytes(1, 1_024), signature: bytes(256) };
const classicContent = bytes(28, CLASSIC_CONTENT_BYTES);

/** Between people here and people on original clients; the daemon passes them on unread. */
export const classicMessages = {
  /** DER SubjectPublicKeyInfo of an RSA-2048 key; takes the place of an earlier one of this user. */
  'classic.publish-key': request('ready', struct({ key: bytes(1, 1_024) }), nothing),
  'classic.key': request(
    'ready',
    struct({ user: userName() }),
    struct({ key: bytes(1, 1_024), online: Type.Boolean() }),
  ),
  'classic.initiate': request('ready', struct({ to: userName(), ...classicExchange }), nothing),
  'classic.respond': request('ready', struct({ to: userName(), ...classicExchange }), nothing),
  'classic.send': request('ready', struct({ to: userName(), content: classicContent }), nothing),
  'classic.initiated': event('server', 'ready', struct({ from: userName(), ...classicExchange })),
  'classic.responded': event('server', 'ready', struct({ from: userName(), ...classicExchange })),
  'classic.message': event('server', 'ready', struct({ from: userName(), content: classicContent })),
} as const satisfies MessageTable;

/** What a client of the built-in plugins speaks. */
export const messages = {
  ...coreMessages,
  ...authMessages,
  ...broadcastMessages,
  ...presenceMessages,
  ...relayMessages,
  ...filesMessages,
  ...classicMessages,
} as const satisfies MessageTable;

export type Messages = typeof messages;
