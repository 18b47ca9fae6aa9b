import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import type { ProfileStore, SecretStore } from '../client/client-options.ts';
import type { Disposable } from '../disposable.ts';
import { FileStore } from '../node/file-store.ts';
import { VaultFolder } from '../node/vault-folder.ts';
import { openSecrets, type SecretsOptions } from './secrets-file.ts';
import { openStateFolder } from './state-folder.ts';
import { StateLock } from './state-lock.ts';
import { reasonOf, StateProblem } from './state-problem.ts';
import { parseValues, ValuesFile } from './values-file.ts';

const PROFILE = 'profile';

/** What a client keeps on this machine, in a folder that this process has for itself. */
export interface State extends Disposable {
  readonly folder: string;
  readonly secrets: SecretStore;
  readonly profiles: ProfileStore;
  readonly outbox: FileStore;
  readonly vault: (name: string) => VaultFolder;
}

/** @throws StateProblem */
export async function openState(options: SecretsOptions): Promise<State> {
  const { folder } = options;
  await openStateFolder(folder);
  const lock = StateLock.take(folder);
  try {
    const outbox = new FileStore(folder);
    const profiles = await openProfiles(folder, outbox);
    const secrets = await openSecrets(options);
    const vault = (name: string) => new VaultFolder(join(folder, name));
    return { folder, secrets, profiles, outbox, vault, dispose: () => lock.dispose() };
  } catch (error) {
    lock.dispose();
    throw error;
  }
}

/** Damage is told, not passed over: the keys of known servers are in there. */
async function openProfiles(folder: string, files: FileStore): Promise<ProfileStore> {
  const path = join(folder, PROFILE);
  const text = await readText(files, path);
  const values = text === undefined ? new Map<string, unknown>() : parseValues(text, Type.Unknown());
  if (values === undefined)
    throw new StateProblem(`${path} is damaged: put a copy of it back, or move it away`);
  const file = new ValuesFile(values, (json) => files.write(PROFILE, Buffer.from(json)));
  return { get: (key) => file.get(key), set: (key, value) => file.set(key, value) };
}

async function readText(files: FileStore, path: string): Promise<string | undefined> {
  try {
    const bytes = await files.read(PROFILE);
    return bytes && Buffer.from(bytes).toString();
  } catch (error) {
    throw new StateProblem(`${path} can't be read: ${reasonOf(error)}`, { cause: error });
  }
}
