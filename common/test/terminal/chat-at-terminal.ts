import { Client } from '../../src/client/client.ts';
import type { KeptProfile } from '../../src/client/profile.ts';
import {
  MemoryOutbox,
  MemoryProfiles,
  MemorySecrets,
  MemoryVaults,
} from '../client/support/memory-stores.ts';
import { HeldClock } from '../support/held-clock.ts';
import { MemoryParts } from './memory-parts.ts';
import { TerminalChat } from './terminal-chat.ts';

interface Beginning {
  /** To which it connects first. */
  readonly target?: string;
  /** What is found there. */
  readonly key?: Uint8Array;
  /** Of the server that was connected last. */
  readonly profile?: KeptProfile;
}

/** Conversations lie in memory, and there is no network. */
export class ChatAtTerminal extends TerminalChat {
  readonly clock: HeldClock;
  readonly parts: MemoryParts;

  constructor({ target, key, profile }: Beginning = {}) {
    const clock = new HeldClock();
    const profiles = new MemoryProfiles(profile ? [['noncesense.profile', JSON.stringify(profile)]] : []);
    const client = offlineClient(clock, profiles);
    if (key) client.readKey = () => Promise.resolve(key);
    const parts = new MemoryParts(client);
    // All that happens here happens in memory, or on the disk.
    super({ client, parts: parts.all, clock, target, patienceMs: 5_000 });
    this.clock = clock;
    this.parts = parts;
  }
}

export function offlineClient(clock: HeldClock, profiles = new MemoryProfiles()): Client {
  return Client.create({
    dial: () => Promise.reject(new Error('there is no network here')),
    secrets: new MemorySecrets(),
    profiles,
    outbox: new MemoryOutbox(),
    vault: new MemoryVaults().folder,
    sendReceipts: () => true,
    sendTyping: () => false,
    clock,
    random: () => 0,
    deviceName: 'test',
  });
}
