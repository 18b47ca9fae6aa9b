import { deviceEnrolmentStatement } from '../../../../common/src/auth/device-proof.ts';
import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { verifyEd25519 } from '../../../../common/src/crypto/ed25519.ts';
import type { authMessages } from '../../../../common/src/wire/messages.ts';
import { type ErrorCode, PeerError, type Session, type Static } from '../../plugin/api.ts';
import type { AuthContext } from './auth-config.ts';
import type { Devices } from './devices.ts';
import { requirePassword } from './require-password.ts';

type Messages = typeof authMessages;
type Enrolment = Static<Messages['auth.enrol-device']['body']>;
type DeviceList = Static<Messages['auth.devices']['answer']>;
type Done = Record<string, never>;

/** What a session may do with the devices of its user. */
export class DeviceRequests {
  readonly #context: AuthContext;
  readonly #devices: Devices;

  constructor(context: AuthContext, devices: Devices) {
    this.#context = context;
    this.#devices = devices;
  }

  async enrol({ device, name, key, signature }: Enrolment, session: Session): Promise<Done> {
    requirePassword(session);
    const { user, binding } = session;
    const statement = deviceEnrolmentStatement({ binding, user, device }, key);
    if (!verifyEd25519(key, statement, signature))
      throw new PeerError('invalid', 'the signature is not by that device key');
    const now = this.#context.clock.now();
    const enrolment = { id: device, name, key, enrolledAt: now, lastSeenAt: now };
    await this.#devices.enrol(user, enrolment, this.#context.config.maxDevices);
    session.setDevice(device);
    this.#context.log.info({ user }, 'device enrolled');
    return {};
  }

  async list(session: Session): Promise<DeviceList> {
    const devices = await this.#devices.ofUser(session.user);
    return {
      devices: devices.map(({ id, name, enrolledAt, lastSeenAt }) => ({ id, name, enrolledAt, lastSeenAt })),
    };
  }

  async revoke(device: Uint8Array, session: Session): Promise<Done> {
    requirePassword(session);
    if (!(await this.#devices.remove(session.user, device)))
      throw new PeerError('not-found', 'no such device is enrolled');
    this.#closeAfterAnswer('revoked', this.#sessionsOf(session.user, device));
    this.#context.log.info({ user: session.user }, 'device revoked');
    return {};
  }

  async logOut(session: Session): Promise<Done> {
    const { user, device } = session;
    if (device) await this.#devices.remove(user, device);
    this.#closeAfterAnswer('signed-out', device ? this.#sessionsOf(user, device) : () => [session]);
    return {};
  }

  // The answer is queued when the handler's promise resolves, within this turn; the goodbye must come after it.
  #closeAfterAnswer(code: ErrorCode, sessions: () => readonly Session[]): void {
    this.#context.clock.soon(() => {
      for (const session of sessions()) session.close(code);
    });
  }

  #sessionsOf(user: string, device: Uint8Array): () => readonly Session[] {
    return () => {
      const all = this.#context.sessions.ofUser(user);
      return all.filter((session) => session.device !== undefined && equalBytes(session.device, device));
    };
  }
}
