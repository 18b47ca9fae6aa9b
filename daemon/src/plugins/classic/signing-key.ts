import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { equalBytes } from '../../../../common/src/crypto/bytes.ts';
import { ClassicIdentity, pemOf, privatePemOf } from '../../../../common/src/classic/rsa-identity.ts';
import { syncFolder } from '../../plugin/api.ts';

const PRIVATE = 'server_signing_private.pem';
const PUBLIC = 'server_signing_public.pem';

/** The key by which original clients know this server, in the data directory, under the names that the original gave. */
export class SigningKey {
  readonly #folder: string;
  #identity: ClassicIdentity;

  private constructor(folder: string, identity: ClassicIdentity) {
    this.#folder = folder;
    this.#identity = identity;
  }

  /** Made where there is none. @throws Error when the file holds no key, or others can read it. */
  static async open(folder: string): Promise<SigningKey> {
    const known = await readPrivate(join(folder, PRIVATE));
    const key = new SigningKey(folder, known ?? (await ClassicIdentity.generate()));
    if (!known) await key.#writePrivate();
    await key.#writePublic();
    return key;
  }

  get identity(): ClassicIdentity {
    return this.#identity;
  }

  /** Takes the key of the original server, so that its clients need no other public half; whether it was another. */
  async adopt(pem: string): Promise<boolean> {
    const next = ClassicIdentity.fromPrivatePem(pem);
    if (equalBytes(next.publicDer, this.#identity.publicDer)) return false;
    this.#identity = next;
    await this.#writePrivate();
    await this.#writePublic();
    return true;
  }

  #writePrivate(): Promise<void> {
    return writeWhole(join(this.#folder, PRIVATE), privatePemOf(this.#identity));
  }

  #writePublic(): Promise<void> {
    return writeWhole(join(this.#folder, PUBLIC), pemOf(this.#identity.publicDer));
  }
}

async function readPrivate(file: string): Promise<ClassicIdentity | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new Error(`${file} can be read by other users of this machine: run chmod 600 on it`);
  try {
    return ClassicIdentity.fromPrivatePem(text);
  } catch (error) {
    throw new Error(`${file} holds no private RSA key of 2048 bits: put it back from a backup`, {
      cause: error,
    });
  }
}

/** Whole or not at all, also after a loss of power; for its owner alone. */
async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.new`;
  await rm(aside, { force: true });
  const handle = await open(aside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, file);
  await syncFolder(dirname(file));
}
