import { equalBytes, randomBytes } from '../crypto/bytes.ts';
import { Ed25519Key } from '../crypto/ed25519.ts';
import { provePassword } from './change-password.ts';
import type { Connection } from './connection.ts';
import type { EncryptionApi } from './conversations/conversations-api.ts';
import { identityNotHere } from './conversations/direct-problems.ts';
import type { Encryption } from './conversations/encryption.ts';
import { publishedIdentity, publishIdentity } from './identity.ts';
import type { LeavingWay } from './leave.ts';
import type { LobbyOwner } from './lobby-owner.ts';
import { ClientProblem } from './problem.ts';
import { problemOf } from './problem-words.ts';
import { makeRecoveryFile, openRecoveryFile } from './recovery-file.ts';
import { RecoveryFileProblem } from './recovery-file-problem.ts';

export interface OwnAccountParts {
  readonly encryption: Encryption;
  /** @throws ClientProblem when nobody is signed in. */
  readonly ready: () => { readonly connection: Connection; readonly user: string };
  /** Whose keys and messages are on this machine, also without a connection. */
  readonly owner: () => LobbyOwner | undefined;
  /** Ends the session for good and removes all that is kept of that account. */
  readonly leave: (owner: LobbyOwner, way: LeavingWay) => Promise<void>;
  /** Runs one after the other with all else that changes the connection. */
  readonly run: (task: (signal: AbortSignal) => Promise<void>) => Promise<void>;
}

/** A person's own identity key and account: to save, to bring back, to replace, to end. */
export class OwnAccount implements EncryptionApi {
  readonly #parts: OwnAccountParts;

  constructor(parts: OwnAccountParts) {
    this.#parts = parts;
  }

  async recoveryFile(passphrase: string): Promise<Uint8Array> {
    try {
      const { connection, user } = this.#parts.ready();
      const identity = connection.ring.identity(user);
      if (!identity) throw identityNotHere();
      const { daemonKey } = connection;
      return await makeRecoveryFile({
        user,
        daemonKey,
        identitySeed: identity.exportSeed(),
        passphrase,
        random: randomBytes,
      });
    } catch (error) {
      throw told(error);
    }
  }

  restoreIdentity(file: Uint8Array, passphrase: string): Promise<void> {
    return this.#change(async ({ connection, user }) => {
      const owner = { user, daemonKey: connection.daemonKey };
      const { identitySeed } = await opened(file, passphrase, owner);
      const key = Ed25519Key.fromSeed(identitySeed);
      const published = await publishedIdentity(connection.session, user);
      if (published && !equalBytes(published, key.publicKey)) {
        const words =
          'The identity in this file was replaced by another one since. Start over to write again.';
        throw new ClientProblem('recovery-invalid', words);
      }
      if (!published) await publishIdentity(connection.session, user, key);
      await connection.ring.restoreIdentity(user, key);
    });
  }

  startOver(password: string): Promise<void> {
    return this.#change(async ({ connection, user }) => {
      await provePassword(connection, user, password);
      const { ring, session } = connection;
      // Kept before it is published: should the answer get lost, the key is still here.
      await ring.makePendingIdentity(user);
      const key = ring.pendingIdentity(user);
      if (key) await publishIdentity(session, user, key);
      await ring.replaceIdentity(user);
    });
  }

  /** On the present connection. */
  provePassword(password: string): Promise<void> {
    return this.#parts.run(async () => {
      const { connection, user } = this.#parts.ready();
      await provePassword(connection, user, password);
    });
  }

  deleteAccount(password: string): Promise<void> {
    return this.#parts.run(async (signal) => {
      const { connection, user } = this.#parts.ready();
      await provePassword(connection, user, password);
      await this.#parts.leave({ daemonKey: connection.daemonKey, user }, { how: 'gone', signal });
    });
  }

  wipeDevice(): Promise<void> {
    return this.#parts.run(async (signal) => {
      const owner = this.#parts.owner();
      if (owner) await this.#parts.leave(owner, { how: 'wiped', signal });
    });
  }

  async #change(task: (ready: ReturnType<OwnAccountParts['ready']>) => Promise<void>): Promise<void> {
    await this.#parts.run(() => task(this.#parts.ready()));
    await this.#parts.run(() => this.#parts.encryption.attachAgain());
  }
}

/** What is wrong with the file, in words that others need not know of. */
async function opened(...input: Parameters<typeof openRecoveryFile>) {
  try {
    return await openRecoveryFile(...input);
  } catch (error) {
    throw told(error);
  }
}

function told(error: unknown): ClientProblem {
  if (error instanceof RecoveryFileProblem)
    return new ClientProblem('recovery-invalid', error.message, { cause: error });
  return problemOf(error);
}
