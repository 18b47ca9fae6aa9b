import { join } from 'node:path';
import type { ProfileStore, SecretStore } from '../../../common/src/client/client-options.ts';
import { FileStore } from '../../../common/src/node/file-store.ts';
import { VaultFolder } from '../../../common/src/node/vault-folder.ts';
import type { Machine } from './person.ts';

/** What a client keeps, in files: a machine that outlives the process of the client. */
export interface FileMachine {
  readonly secrets: SecretStore;
  readonly profiles: ProfileStore;
  readonly outbox: FileStore;
  readonly vault: (name: string) => VaultFolder;
}

/** Puts into `folder` what a client has kept in memory. */
export async function moveToFiles(folder: string, { secrets, profiles, vaults }: Machine): Promise<void> {
  const files = new FileStore(folder);
  await save(files, 'secrets', secrets.values);
  await save(files, 'profiles', profiles.values);
  for (const [name, { names }] of vaults.machines) {
    const vault = new FileStore(join(folder, name));
    for (const [file, { bytes }] of names) await vault.write(file, bytes);
  }
}

export async function openFileMachine(folder: string): Promise<FileMachine> {
  const files = new FileStore(folder);
  const secrets = await load(files, 'secrets');
  const profiles = await load(files, 'profiles');
  return {
    outbox: files,
    vault: (name) => new VaultFolder(join(folder, name)),
    secrets: {
      get: (key) => Promise.resolve(secrets.get(key)),
      set: (key, value) => save(files, 'secrets', secrets.set(key, value)),
      delete: (key) => {
        secrets.delete(key);
        return save(files, 'secrets', secrets);
      },
    },
    profiles: {
      get: (key) => {
        const json = profiles.get(key);
        return json === undefined ? undefined : (JSON.parse(json) as unknown);
      },
      set: (key, value) => save(files, 'profiles', profiles.set(key, JSON.stringify(value))),
    },
  };
}

function save(files: FileStore, name: string, values: ReadonlyMap<string, string>): Promise<void> {
  return files.write(name, Buffer.from(JSON.stringify([...values])));
}

async function load(files: FileStore, name: string): Promise<Map<string, string>> {
  const bytes = await files.read(name);
  return new Map(JSON.parse(Buffer.from(bytes ?? []).toString()) as [string, string][]);
}
