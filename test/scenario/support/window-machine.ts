import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../../common/src/client/client.ts';
import { systemClock } from '../../../common/src/clock.ts';
import { FileStore } from '../../../common/src/node/file-store.ts';
import { connectTcp } from '../../../common/src/node/tcp-transport.ts';
import { VaultFolder } from '../../../common/src/node/vault-folder.ts';
import { SelfTest } from '../../../extension/src/self-test.ts';
import { WindowClient } from '../../../extension/src/window-client.ts';
import { openMeetingPlace } from '../../../extension/src/windows/meeting-place.ts';
import { Ownership } from '../../../extension/src/windows/ownership.ts';
import { windowSecret } from '../../../extension/src/windows/window-secret.ts';

/** A window of the VS Code whose storage is `folder`; windows of other processes are others of the same. */
export function openWindowOn(folder: string): WindowClient {
  const files = new FileStore(folder);
  const secrets = values(files, folder, 'secrets');
  const profiles = values(files, folder, 'profiles');
  const shared = { clock: systemClock, random: Math.random };
  const stores = {
    secrets: {
      get: (key: string) => Promise.resolve(secrets.read().get(key)),
      set: (key: string, value: string) => secrets.write(secrets.read().set(key, value)),
      delete: (key: string) => {
        const left = secrets.read();
        left.delete(key);
        return secrets.write(left);
      },
    },
    profiles: {
      get: (key: string) => {
        const json = profiles.read().get(key);
        return json === undefined ? undefined : (JSON.parse(json) as unknown);
      },
      set: (key: string, value: unknown) => profiles.write(profiles.read().set(key, JSON.stringify(value))),
    },
    outbox: files,
    vault: (name: string) => new VaultFolder(join(folder, name)),
  };
  const switches = { sendReceipts: () => true, sendTyping: () => true };
  return new WindowClient({
    clock: systemClock,
    createClient: () =>
      Client.create({ ...shared, ...stores, ...switches, dial: connectTcp, deviceName: 'test' }),
    openOwnership: async (onYield) => {
      const secret = await windowSecret(stores.secrets);
      const { platform } = process;
      const place = await openMeetingPlace({ storage: folder, temporary: tmpdir(), secret, platform });
      return new Ownership({ ...shared, place, secret, onYield });
    },
    selfTest: new SelfTest(() => Promise.resolve([])),
  });
}

/** Read anew each time, as VS Code's are: other windows write too. */
function values(files: FileStore, folder: string, name: string) {
  return {
    read: () => new Map(JSON.parse(contentOf(join(folder, name))) as [string, string][]),
    write: (all: ReadonlyMap<string, string>) => files.write(name, Buffer.from(JSON.stringify([...all]))),
  };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '[]';
  }
}
