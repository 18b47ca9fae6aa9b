import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import type { SecretStore } from '../client/client-options.ts';
import { FileStore } from '../node/file-store.ts';
import { isSealedSecrets, SecretsCipher, type SealedSecrets } from './secrets-cipher.ts';
import { checkPrivate } from './state-folder.ts';
import { reasonOf, StateProblem } from './state-problem.ts';
import { formatValues, parseJson, parseValues, type Values, ValuesFile } from './values-file.ts';

const NAME = 'secrets';

export interface SecretsOptions {
  readonly folder: string;
  /** From now on they lie there encrypted. */
  readonly encrypt: boolean;
  /** The passphrase of encrypted secrets, or one for secrets that are to be. Rejects when there is none to be had. */
  readonly passphrase: (wanted: 'known' | 'new') => Promise<string>;
}

/** Opens the secrets in the folder. @throws StateProblem when others could read them, or they can't be read. */
export async function openSecrets(options: SecretsOptions): Promise<SecretStore> {
  const path = join(options.folder, NAME);
  const text = await readPrivate(path, new FileStore(options.folder));
  const { values, cipher } = await decode(text, path, options);
  const file = new ValuesFile(values, writer(options.folder, cipher));
  return {
    get: (key) => Promise.resolve(stringOf(file.get(key))),
    set: (key, value) => file.set(key, value),
    delete: (key) => file.set(key, undefined),
  };
}

interface OpenedSecrets {
  readonly values: Values;
  /** Without one they lie there as they are. */
  readonly cipher?: SecretsCipher;
}

async function decode(
  text: string | undefined,
  path: string,
  options: SecretsOptions,
): Promise<OpenedSecrets> {
  if (text === undefined) return protect(new Map<string, string>(), options);
  const values = parseValues(text, Type.String());
  if (values) return protect(values, options);
  const sealed = parseJson(text);
  if (isSealedSecrets(sealed)) return unseal(sealed, path, await options.passphrase('known'));
  throw damaged(path);
}

/** Encrypts at once what is to be: the wish is said only once. */
async function protect(
  values: Values,
  { folder, encrypt, passphrase }: SecretsOptions,
): Promise<OpenedSecrets> {
  if (!encrypt) return { values };
  const cipher = await SecretsCipher.create(await passphrase('new'));
  await writer(folder, cipher)(formatValues(values));
  return { values, cipher };
}

async function unseal(sealed: SealedSecrets, path: string, passphrase: string): Promise<OpenedSecrets> {
  const { cipher, text } = await openSealed(sealed, path, passphrase);
  if (text === undefined) throw new StateProblem(`the passphrase is wrong, or ${path} was changed`);
  const values = parseValues(text, Type.String());
  if (values === undefined) throw damaged(path);
  return { values, cipher };
}

async function openSealed(sealed: SealedSecrets, path: string, passphrase: string) {
  try {
    const cipher = await SecretsCipher.for(sealed, passphrase);
    return { cipher, text: cipher.open(sealed) };
  } catch (error) {
    throw damaged(path, error);
  }
}

function writer(folder: string, cipher: SecretsCipher | undefined): (json: string) => Promise<void> {
  const files = new FileStore(folder);
  return (json) => files.write(NAME, Buffer.from(cipher ? JSON.stringify(cipher.seal(json)) : json));
}

async function readPrivate(path: string, files: FileStore): Promise<string | undefined> {
  try {
    const bytes = await files.read(NAME);
    if (bytes === undefined) return undefined;
    checkPrivate(path, await stat(path));
    return Buffer.from(bytes).toString();
  } catch (error) {
    if (error instanceof StateProblem) throw error;
    throw new StateProblem(`${path} can't be read: ${reasonOf(error)}`, { cause: error });
  }
}

function damaged(path: string, cause?: unknown): StateProblem {
  return new StateProblem(`${path} is damaged: put a copy of it back, or move it away and sign in anew`, {
    cause,
  });
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
