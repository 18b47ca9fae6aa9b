import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../../../../common/src/client/client.ts';
import type { ProfileStore } from '../../../../common/src/client/client-options.ts';
import { systemClock } from '../../../../common/src/clock.ts';
import { FileStore } from '../../../../common/src/node/file-store.ts';
import { connectTcp } from '../../../../common/src/node/tcp-transport.ts';
import { VaultFolder } from '../../../../common/src/node/vault-folder.ts';
import { SelfTest } from '../../../src/self-test.ts';
import type { ServerBook } from '../../../src/servers/server-book.ts';
import { WindowClient } from '../../../src/window-client.ts';
import { openMeetingPlace } from '../../../src/windows/meeting-place.ts';
import { Ownership } from '../../../src/windows/ownership.ts';
import { windowSecret } from '../../../src/windows/window-secret.ts';
import { memoryProfiles, memorySecrets } from './memory-stores.ts';

interface WindowOptions {
  readonly cryptoFailures?: readonly string[];
  /** Which server it uses; without it that of the profile. */
  readonly servers?: ServerBook;
}

export interface WindowFixture extends AsyncDisposable {
  /** Another window of the same VS Code: same secrets, same profile, same storage. */
  openWindow(options?: WindowOptions): WindowClient;
}

/** VS Code's storage, and as many windows on it as a test opens. */
export async function windowFixture(profiles: ProfileStore = memoryProfiles()): Promise<WindowFixture> {
  const storage = await mkdtemp(join(tmpdir(), 'nw-'));
  const secrets = memorySecrets();
  const windows: WindowClient[] = [];
  const shared = { clock: systemClock, random: () => 0.5 };
  const kept = {
    secrets,
    profiles,
    outbox: new FileStore(storage),
    vault: (name: string) => new VaultFolder(join(storage, name)),
    sendReceipts: () => true,
    sendTyping: () => true,
  };
  const openOwnership = async (onYield: () => Promise<void>, servers: ServerBook | undefined) => {
    const secret = await windowSecret(secrets);
    const place = await openMeetingPlace({
      storage,
      temporary: tmpdir(),
      secret,
      server: servers?.current ?? '',
      platform: process.platform,
    });
    return new Ownership({ ...shared, place, secret, onYield });
  };
  return {
    openWindow: ({ cryptoFailures = [], servers } = {}) => {
      const client = { ...shared, ...kept, dial: connectTcp, deviceName: 'test' };
      const window = new WindowClient({
        createClient: () => Client.create({ ...client, ...(servers && { profiles: servers.profiles }) }),
        openOwnership: (onYield) => openOwnership(onYield, servers),
        clock: systemClock,
        selfTest: new SelfTest(() => Promise.resolve(cryptoFailures)),
      });
      windows.push(window);
      return window;
    },
    [Symbol.asyncDispose]: async () => {
      for (const window of windows) window.dispose();
      await Promise.all(windows.map((window) => window.client.flushed));
      await rm(storage, { recursive: true, force: true });
    },
  };
}
