import { deviceEnrolmentStatement, deviceLoginStatement } from '../../../common/src/auth/device-proof.ts';
import { makeVerifier, saltPassword } from '../../../common/src/auth/scram.ts';
import { initiate } from '../../../common/src/channel/handshake.ts';
import { type DaemonEvent, LinkSession } from '../../../common/src/client/link-session.ts';
import { RequestRefused } from '../../../common/src/client/session-errors.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { randomBytes } from '../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../common/src/crypto/ed25519.ts';
import { connectTcp } from '../../../common/src/node/tcp-transport.ts';
import { parseHostPort } from '../../../common/src/wire/invite-link.ts';
import { ScramClient } from './auth/scram-client.ts';

const SALT = new Uint8Array(16).fill(5);
const ITERATIONS = 600_000;
const DEADLINE_MS = 10_000;

export const PASSWORD = 'correct horse battery';

export interface TestDevice {
  readonly id: Uint8Array;
  readonly key: Ed25519Key;
}

export function newDevice(): TestDevice {
  return { id: randomBytes(16), key: Ed25519Key.generate() };
}

/** What a client sends when it sets a password. Slow by design: computed once for each. */
const verifiers = new Map<string, ReturnType<typeof computeVerifier>>();

export function credentials(password: string) {
  const known = verifiers.get(password) ?? computeVerifier(password);
  verifiers.set(password, known);
  return known;
}

async function computeVerifier(password: string) {
  return makeVerifier(await saltPassword(password, SALT, ITERATIONS), SALT, ITERATIONS);
}

/** For `assert.rejects`: the daemon said no with that code. */
export function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof RequestRefused && error.answer.code === code;
}

/** One connection to a daemon, message by message: it may do what a good client would not. */
export class Member {
  readonly link: LinkSession;
  readonly #events: DaemonEvent[] = [];
  #onEvent: (() => void) | undefined;

  private constructor(link: LinkSession) {
    this.link = link;
    link.listen((event) => {
      this.#events.push(event);
      this.#onEvent?.();
    });
  }

  static async connect(address: string, key: Uint8Array): Promise<Member> {
    const transport = await connectTcp(parseHostPort(address), AbortSignal.timeout(DEADLINE_MS));
    const member = new Member(new LinkSession(await initiate(transport, key, Date.now()), systemClock));
    await member.link.welcome;
    return member;
  }

  async signUp(user: string, displayName = user): Promise<void> {
    await this.link.request('auth.sign-up', { user, displayName, ...(await credentials(PASSWORD)) });
    await this.link.ready();
  }

  /** SCRAM: a login before it, a proof of the password after. */
  async prove(user: string, password = PASSWORD): Promise<void> {
    const client = new ScramClient(user, password);
    const { message } = await this.link.request('auth.scram-first', { message: client.first });
    await this.link.request('auth.scram-final', { message: await client.final(message, this.link.binding) });
  }

  async enrol(user: string, { id, key }: TestDevice): Promise<void> {
    const claim = { binding: this.link.binding, user, device: id };
    const signature = key.sign(deviceEnrolmentStatement(claim, key.publicKey));
    await this.link.request('auth.enrol-device', {
      device: id,
      name: 'a device',
      key: key.publicKey,
      signature,
    });
  }

  async logInWith({ id, key }: TestDevice, user: string): Promise<void> {
    const signature = key.sign(deviceLoginStatement({ binding: this.link.binding, user, device: id }));
    await this.link.request('auth.device-login', { user, device: id, signature });
    await this.link.ready();
  }

  /** The next event that is there or comes. A round trip before tells that none is on its way. */
  async nextEvent(): Promise<DaemonEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event) return event;
      await new Promise<void>((resolve) => (this.#onEvent = resolve));
    }
  }

  /** What has come and was not taken yet. */
  takeEvents(): DaemonEvent[] {
    return this.#events.splice(0);
  }

  /** Why the daemon ended the connection. */
  async farewell(): Promise<string> {
    const end = await this.link.ended;
    return end.kind === 'goodbye' ? end.code : end.kind;
  }
}
