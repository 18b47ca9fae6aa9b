import { ITERATIONS, type ScramVerifier } from '../../../../common/src/auth/scram.ts';
import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Ed25519Key } from '../../../../common/src/crypto/ed25519.ts';
import { hmacSha256 } from '../../../../common/src/crypto/sha256.ts';
import { encodeUtf8 } from '../../../../common/src/text/utf8.ts';
import { bytes, type PluginStorage } from '../../plugin/api.ts';
import { accountSchema } from './accounts.ts';
import { devicesSchema } from './devices.ts';
import { decoyRow } from './even-reads.ts';

/** As long in CBOR as any of this century. */
const A_TIME = Date.UTC(2026, 0, 1);

/**
 * What stands in for users and devices that do not exist, so that a stranger can't tell them from those that do:
 * the same answers to the same name for ever, after the same work (PROTOCOL.md section 6.2).
 */
export class Decoys {
  readonly #secret: Uint8Array;
  /** A valid Ed25519 key that nobody signs with. */
  readonly deviceKey: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.deviceKey = Ed25519Key.fromSeed(this.#derive('device key')).publicKey;
  }

  /** Reads the secret, which like the decoy rows is made once and stays. */
  static async load(storage: PluginStorage): Promise<Decoys> {
    const secrets = storage.table('secret', bytes(32));
    await storage.commit([secrets.insert('decoy', randomBytes(32))]);
    const row = await secrets.get('decoy');
    if (row === undefined) throw new Error('the secret for unknown users was not stored');
    const decoys = new Decoys(row.value);
    await decoys.#addRows(storage);
    return decoys;
  }

  /** No password fits it. */
  verifierFor(user: string): ScramVerifier {
    return {
      salt: this.#derive(user).subarray(0, 16),
      iterations: ITERATIONS.byDefault,
      storedKey: this.#derive(`${user} stored key`),
      serverKey: this.#derive(`${user} server key`),
    };
  }

  // Both are there or neither; a conflict says that they are.
  async #addRows(storage: PluginStorage): Promise<void> {
    const device = {
      id: randomBytes(16),
      name: 'a laptop',
      key: this.deviceKey,
      enrolledAt: A_TIME,
      lastSeenAt: A_TIME,
    };
    const account = { displayName: 'A person', createdAt: A_TIME, verifier: this.verifierFor('a row') };
    await storage.commit([
      decoyRow(storage.table('decoy-account', accountSchema), account),
      decoyRow(storage.table('decoy-devices', devicesSchema), [device]),
    ]);
  }

  // User names hold no space, so no name collides with what is derived for another purpose.
  #derive(purpose: string): Uint8Array {
    return hmacSha256(this.#secret, encodeUtf8(purpose));
  }
}
