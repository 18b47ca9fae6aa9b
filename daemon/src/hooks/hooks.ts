import type { PeerError } from '../../../common/src/wire/error-codes.ts';
import type { Guest, Peer, Session } from '../session/session.ts';

export type Awaitable<T> = T | Promise<T>;

/** Every moment a plugin may take part in. Third parties add their own by declaration merging. */
export interface Hooks {
  /** Somebody connected, nothing was read yet. May only refuse (closed without a word); a failing handler means no. */
  connect(event: { readonly peer: Peer }): Awaitable<Refusal | undefined>;
  /** A message before login. No answer means no. */
  authenticate(event: LoginMessage): Awaitable<LoginVerdict | undefined>;
  /** May this message be handled? May only refuse; no answer means yes, a failing handler means no. */
  admit(event: ArrivedMessage): Awaitable<Refusal | undefined>;
  /** A message of a logged-in session. No answer means no. */
  message(event: SessionMessage): Awaitable<MessageVerdict | undefined>;
  /** The encrypted handshake with a peer is done. */
  handshaken(event: { readonly peer: Peer }): Awaitable<void>;
  /** The peer's socket is gone. For every peer that `connect` was asked about. */
  disconnected(event: { readonly peer: Peer }): Awaitable<void>;
  /** The session exists and is reachable; `ready` is on its way to the client. */
  sessionReady(event: { readonly session: Session }): Awaitable<void>;
  /** The session is gone: nothing reaches it any more. */
  sessionClosed(event: { readonly session: Session; readonly reason: string }): Awaitable<void>;
  /** A message was answered or refused, before or after login. */
  decided(event: Decision): Awaitable<void>;
  /** All plugins are set up and the doors are open. */
  started(event: Readonly<Record<string, never>>): Awaitable<void>;
  /**
   * Nobody has that account any more, and its sessions have ended: whatever is held of the user goes. Told again, also
   * after a restart, until no handler fails: it must be able to go on where it was.
   */
  accountDeleted(event: { readonly user: string }): Awaitable<void>;
  /** The daemon is about to end; sessions are still there. */
  stopping(event: Readonly<Record<string, never>>): Awaitable<void>;
}

/** Asked in order of priority; the first answer wins. The other hooks notify: all run, and one that throws is logged. */
export type DecideHook = 'connect' | 'authenticate' | 'admit' | 'message';
export type NotifyHook = Exclude<keyof Hooks, DecideHook>;

export interface LoginMessage {
  readonly guest: Guest;
  readonly type: string;
  readonly body: unknown;
}

export interface SessionMessage {
  readonly session: Session;
  readonly type: string;
  readonly body: unknown;
}

/** Any message of a session, also one that nobody will take: then `body` is undefined. */
export interface ArrivedMessage extends SessionMessage {
  /** Encoded length. */
  readonly bytes: number;
}

export interface Refusal {
  readonly kind: 'refuse';
  readonly error: PeerError;
}

/** `continue`: answered, still not logged in. `authenticated`: a session begins. */
export type LoginVerdict =
  | { readonly kind: 'continue'; readonly answer: unknown }
  | { readonly kind: 'authenticated'; readonly answer: unknown; readonly identity: Identity }
  | Refusal;

/** Who logged in, and by what. */
export interface Identity {
  readonly user: string;
  readonly displayName: string;
  /** 16 bytes, where an enrolled device key logged in. */
  readonly device?: Uint8Array;
  readonly passwordProven: boolean;
}

export type MessageVerdict = { readonly kind: 'answer'; readonly answer: unknown } | Refusal;

export interface Decision {
  readonly type: string;
  readonly peer: Peer;
  /** The user logged in, or claimed by the handler of a login message. */
  readonly user: string | undefined;
  /** An event gets no answer. */
  readonly kind: 'request' | 'event';
  /** `ok` or the error code that the peer was told. */
  readonly outcome: string;
}
