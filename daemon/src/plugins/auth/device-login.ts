import { deviceLoginStatement } from '../../../../common/src/auth/device-proof.ts';
import { verifyEd25519 } from '../../../../common/src/crypto/ed25519.ts';
import type { authMessages } from '../../../../common/src/wire/messages.ts';
import { type Guest, type LoginVerdict, PeerError, type Static } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';
import type { Decoys } from './decoys.ts';
import type { Devices } from './devices.ts';
import type { LastSeen } from './last-seen.ts';

type Request = Static<(typeof authMessages)['auth.device-login']['body']>;

export interface DeviceLoginParts {
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly decoys: Decoys;
  readonly lastSeen: LastSeen;
}

/** Login by an enrolled key (PROTOCOL.md section 6.3). Unknown users and devices cost a signature check too. */
export class DeviceLogin {
  readonly #parts: DeviceLoginParts;

  constructor(parts: DeviceLoginParts) {
    this.#parts = parts;
  }

  async handle({ user, device, signature }: Request, guest: Guest): Promise<LoginVerdict> {
    guest.claimedUser = user;
    const { accounts, devices, decoys, lastSeen } = this.#parts;
    const { removals } = devices;
    const [account, enrolled] = await Promise.all([accounts.find(user), devices.find(user, device)]);
    const key = enrolled?.key ?? decoys.deviceKey;
    const statement = deviceLoginStatement({ binding: guest.binding, user, device });
    const signed = verifyEd25519(key, statement, signature);
    if (!signed || account === undefined || enrolled === undefined) throw new PeerError('login-failed');
    lastSeen.expect(guest.peer, { device: enrolled, removals });
    const identity = { user, displayName: account.displayName, device, passwordProven: false };
    return { kind: 'authenticated', answer: {}, identity };
  }
}
