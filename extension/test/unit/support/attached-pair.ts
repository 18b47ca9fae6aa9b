import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LobbyMessage } from '../../../../common/src/client/lobby-message.ts';
import { systemClock } from '../../../../common/src/clock.ts';
import { MemoryConversations } from '../../../../common/test/client/support/memory-conversations.ts';
import { MemoryDevices } from '../../../../common/test/client/support/memory-devices.ts';
import { MemoryFiles } from '../../../../common/test/client/support/memory-files.ts';
import { MemoryGroups } from '../../../../common/test/client/support/memory-groups.ts';
import { AttachedClient } from '../../../src/windows/attached-client.ts';
import { FrameLink } from '../../../src/windows/frame-link.ts';
import { WindowLost } from '../../../src/windows/link-calls.ts';
import { OwnerLink } from '../../../src/windows/owner-link.ts';
import type { LobbyApi, SharedClient } from '../../../src/windows/shared-client.ts';
import { sceneOf } from './scene.ts';

const ASKER = new Uint8Array(32).fill(1);
const OWNER = new Uint8Array(32).fill(2);

/** Both ends of a local socket. */
export async function socketPair(): Promise<readonly [owner: Socket, asker: Socket]> {
  const folder = await mkdtemp(join(tmpdir(), 'nw-'));
  const server = createServer().listen(join(folder, 's'));
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const asker = connect(join(folder, 's'));
  const [owner] = await accepted;
  server.close();
  await rm(folder, { recursive: true });
  for (const socket of [owner, asker]) socket.on('error', () => undefined);
  return [owner, asker];
}

export async function linkPair(): Promise<readonly [owner: FrameLink, asker: FrameLink]> {
  const [owner, asker] = await socketPair();
  return [
    new FrameLink(owner, { send: OWNER, receive: ASKER }),
    new FrameLink(asker, { send: ASKER, receive: OWNER }),
  ];
}

/** The client of an owner, in memory. */
export class MemoryOwner implements SharedClient {
  readonly events = new EventEmitter();
  readonly #scene = sceneOf();
  state = sceneOf().state as SharedClient['state'];
  people: SharedClient['people'] = this.#scene.people;
  profile: SharedClient['profile'] = this.#scene.profile;
  readonly conversations = new MemoryConversations(() => void this.events.emit('changed'));
  readonly messages = this.conversations;
  readonly files = new MemoryFiles(this.conversations);
  readonly groups = new MemoryGroups('alice');
  readonly devices = new MemoryDevices(() => void this.events.emit('changed'));
  readonly lobby = new MemoryLobby(() => void this.events.emit('changed'));
  checks = 0;

  checkNow(): void {
    this.checks++;
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }
}

class MemoryLobby implements LobbyApi {
  readonly #changed: () => void;
  messages: readonly LobbyMessage[] = [];
  hasOlder = false;
  unsent = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  add(...messages: readonly LobbyMessage[]): void {
    this.messages = [...this.messages, ...messages];
    this.#changed();
  }

  /** By which the daemon would know each message. */
  readonly wireIds: (Uint8Array | undefined)[] = [];

  send(text: string, wireId?: Uint8Array): Promise<void> {
    this.wireIds.push(wireId);
    this.add({ id: 'm'.repeat(22), from: 'alice', text, sentAt: 1, state: 'sending' });
    return Promise.resolve();
  }

  retry(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  loadOlder(): Promise<void> {
    return Promise.resolve();
  }
}

/** An owner's window and one that is attached to it, over a real socket. */
export class AttachedPair {
  readonly owner = new MemoryOwner();
  readonly ownerLink: OwnerLink;
  readonly attached: AttachedClient;
  readonly heard: string[] = [];
  /** The client that takes the owner's place. */
  successor: SharedClient | undefined;
  readonly #changes = new EventEmitter();

  private constructor(owner: FrameLink, asker: FrameLink) {
    const trouble = (error: unknown) => {
      throw error;
    };
    this.ownerLink = new OwnerLink({ link: owner, client: this.owner, clock: systemClock, trouble });
    this.owner.events.on('changed', () => this.ownerLink.changed());
    const changed = () => void this.#changes.emit('changed');
    this.attached = new AttachedClient({
      link: asker,
      clock: systemClock,
      changed,
      gone: changed,
      heard: ({ id }, message) => void this.heard.push(`${id}: ${message?.text ?? 'several'}`),
      successor: (isFit) =>
        this.successor && isFit(this.successor)
          ? Promise.resolve(this.successor)
          : Promise.reject(new WindowLost()),
    });
  }

  static async open(): Promise<AttachedPair> {
    const pair = new AttachedPair(...(await linkPair()));
    await pair.until(() => pair.attached.isTold);
    return pair;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await once(this.#changes, 'changed', { signal: AbortSignal.timeout(5_000) });
  }

  dispose(): void {
    this.ownerLink.dispose();
    this.attached.dispose();
  }
}
