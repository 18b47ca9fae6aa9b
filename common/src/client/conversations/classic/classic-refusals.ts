import { equalBytes } from '../../../crypto/bytes.ts';
import { RequestRefused } from '../../session-errors.ts';
import { noSuchPerson } from '../direct-problems.ts';
import { passesIn } from '../sending/passing-failure.ts';
import type { RelayLink } from '../relay-link.ts';
import { keyOf } from './classic-key.ts';
import { atOtherDevice, notOnline } from './classic-problems.ts';
import type { OwnClassicKey } from './own-classic-key.ts';

/** Why the daemon did not pass something on. */
export class ClassicRefusals {
  readonly #user: string;
  readonly #ownKey: OwnClassicKey;

  /** `user`: whose client this is. */
  constructor(user: string, ownKey: OwnClassicKey) {
    this.#user = user;
    this.#ownKey = ownKey;
  }

  /** What to tell the person of it, or the error itself. @throws as requests do */
  async reasonOf(error: unknown, to: string, link: RelayLink): Promise<unknown> {
    if (!(error instanceof RequestRefused) || passesIn(error) !== undefined) return error;
    if (!(await this.#isRegistered(link))) return atOtherDevice();
    const theirs = await keyOf(to, link);
    if (!theirs) return noSuchPerson(to);
    return theirs.online ? error : notOnline(to);
  }

  /** The device of this person that published its key last has what comes. */
  async #isRegistered(link: RelayLink): Promise<boolean> {
    const registered = await keyOf(this.#user, link);
    return registered !== undefined && equalBytes(registered.key, this.#ownKey.present.publicDer);
  }
}
