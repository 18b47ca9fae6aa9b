import { ConnectionLost } from '../channel/connection-lost.ts';
import { DaemonKeyMismatch, initiate } from '../channel/handshake.ts';
import type { SecureChannel } from '../channel/secure-channel.ts';
import type { Transport } from '../channel/transport.ts';
import type { Clock } from '../clock.ts';
import type { HostPort } from '../wire/invite-link.ts';
import type { ClientOptions } from './client-options.ts';
import type { Welcome } from './client-state.ts';
import { keyMismatch, notNonceSense, tooSlow, unreachable } from './dial-problems.ts';
import { LinkSession } from './link-session.ts';
import { ClientProblem } from './problem.ts';
import { SessionEnded } from './session-errors.ts';

/** From the first packet to the daemon's `welcome`. */
export const DIAL_MS = 10_000;

export interface DialOptions {
  readonly dial: ClientOptions['dial'];
  readonly clock: Clock;
  readonly address: HostPort;
  readonly signal: AbortSignal;
}

export interface OpenSession {
  readonly session: LinkSession;
  readonly welcome: Welcome;
}

/** Connects to a daemon that proves the key `pinned`. @throws ClientProblem, or the reason of `signal`. */
export function openSession(options: DialOptions, pinned: Uint8Array): Promise<OpenSession> {
  return withTransport(options, async (transport) => {
    const channel = await shakeHands(options, transport, pinned);
    const session = new LinkSession(channel, options.clock);
    return { session, welcome: await session.welcome };
  });
}

/** The key that a daemon proves to have; nothing is sent to it. @throws as {@link openSession}. */
export function readDaemonKey(options: DialOptions): Promise<Uint8Array> {
  return withTransport(options, async (transport) => {
    try {
      await initiate(transport, undefined, options.clock.now());
    } catch (error) {
      if (!(error instanceof DaemonKeyMismatch)) throw notNonceSense(options.address, error);
      transport.destroy();
      return error.presented;
    }
    throw new Error('a handshake without a pinned key cannot succeed');
  });
}

/** Runs `task` on a new transport; whatever fails or takes too long ends the transport. */
async function withTransport<T>(
  options: DialOptions,
  task: (transport: Transport) => Promise<T>,
): Promise<T> {
  const { clock, address } = options;
  const deadline = new AbortController();
  const timer = clock.setTimer(DIAL_MS, () => {
    deadline.abort(tooSlow(address));
  });
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  try {
    return await onTransport({ ...options, signal }, task);
  } catch (error) {
    signal.throwIfAborted();
    throw described(address, error);
  } finally {
    timer.dispose();
  }
}

async function onTransport<T>(options: DialOptions, task: (transport: Transport) => Promise<T>): Promise<T> {
  const { signal } = options;
  const transport = await connected(options);
  const destroy = () => {
    transport.destroy();
  };
  signal.addEventListener('abort', destroy, { once: true });
  try {
    signal.throwIfAborted();
    return await task(transport);
  } catch (error) {
    destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

/** Does not wait longer than `signal` allows, even when `dial` does. */
async function connected({ dial, address, signal }: DialOptions): Promise<Transport> {
  signal.throwIfAborted();
  const dialled = dial(address, signal);
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    dialled.then(destroyLate, unheard);
    aborted.reject(new Error('aborted'));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([dialled, aborted.promise]);
  } catch (error) {
    throw unreachable(address, error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function shakeHands(
  { clock, address }: DialOptions,
  transport: Transport,
  pinned: Uint8Array,
): Promise<SecureChannel> {
  try {
    return await initiate(transport, pinned, clock.now());
  } catch (error) {
    if (error instanceof DaemonKeyMismatch) throw keyMismatch(address, error);
    throw notNonceSense(address, error);
  }
}

function described(address: HostPort, error: unknown): unknown {
  if (error instanceof ClientProblem) return error;
  if (error instanceof SessionEnded && error.end.kind !== 'goodbye') {
    return notNonceSense(address, new ConnectionLost('no welcome came', { cause: error }));
  }
  return error;
}

function destroyLate(transport: Transport): void {
  transport.destroy();
}

function unheard(): void {
  // The abort is what the caller hears of.
}
