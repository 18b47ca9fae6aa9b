import type { VaultFile, VaultFiles } from '../../../src/client/vault/vault-files.ts';
import type { VaultSecret, VaultSecretStore } from '../../../src/client/vault/vault-secret.ts';

interface Inode {
  bytes: Uint8Array;
  /** How much of it is on disk. */
  synced: number;
}

/** What a crash does to bytes that were appended and not synced. */
export type Loss =
  /** All are lost. */
  | { readonly kind: 'all' }
  /** So many are there. */
  | { readonly kind: 'kept'; readonly bytes: number }
  /** So many are there, and the last eight of them hold something else. */
  | { readonly kind: 'garbled'; readonly bytes: number };

/** The disk and the secret store of one machine: all that outlives a process. */
export class MemoryMachine {
  /** Names as everybody sees them. */
  readonly names = new Map<string, Inode>();
  /** Names as they are on disk. */
  #kept = new Map<string, Inode>();
  secret: VaultSecret | undefined;
  /** Changes of disk and secret store so far. */
  steps = 0;
  /** The step at which the power fails; that step is not done. */
  crashAt = Infinity;
  loss: Loss = { kind: 'all' };
  isFull = false;
  /** Called before each step. */
  onStep: (what: string) => void = () => undefined;

  get isCrashed(): boolean {
    return this.steps > this.crashAt;
  }

  /** The power is back: what was not synced is lost. */
  restart(loss: Loss = this.loss): void {
    this.crashAt = Infinity;
    for (const inode of this.names.values()) inode.bytes = afterLoss(inode, loss);
    this.names.clear();
    for (const [name, inode] of this.#kept) this.names.set(name, inode);
  }

  /** A process that is killed loses nothing of what it gave to the system. */
  copy(): MemoryMachine {
    const machine = new MemoryMachine();
    for (const [name, { bytes }] of this.names) machine.put(name, bytes);
    machine.secret = this.secret;
    return machine;
  }

  put(name: string, bytes: Uint8Array): void {
    const inode = { bytes: Uint8Array.from(bytes), synced: bytes.length };
    this.names.set(name, inode);
    this.#kept.set(name, inode);
  }

  bytesOf(name: string): Uint8Array {
    const inode = this.names.get(name);
    if (inode === undefined) throw missing(name);
    return inode.bytes;
  }

  delete(name: string): void {
    this.names.delete(name);
    this.#kept.delete(name);
  }

  /** Does `act` unless the power has failed; who asks after that never hears. */
  async step(what: string, act: () => void): Promise<void> {
    // As far away as a disk is: a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isCrashed) return new Promise(() => undefined);
    this.onStep(what);
    if (this.steps++ >= this.crashAt) {
      this.steps = this.crashAt + 1;
      return new Promise(() => undefined);
    }
    act();
  }

  keepNames(): void {
    this.#kept = new Map(this.names);
  }
}

/** A folder on that machine. */
export class MemoryVaultFiles implements VaultFiles {
  readonly machine: MemoryMachine;

  constructor(machine: MemoryMachine) {
    this.machine = machine;
  }

  async list(): Promise<readonly string[]> {
    await this.#alive();
    return [...this.machine.names.keys()];
  }

  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    await this.#alive();
    return this.machine.bytesOf(name).slice(offset, offset + length);
  }

  async create(name: string): Promise<VaultFile | undefined> {
    let file: MemoryVaultFile | undefined;
    await this.machine.step(`create ${name}`, () => {
      if (this.machine.names.has(name)) return;
      const inode = { bytes: new Uint8Array(), synced: 0 };
      this.machine.names.set(name, inode);
      file = new MemoryVaultFile(this.machine, name, inode);
    });
    return file;
  }

  rename(name: string, to: string): Promise<void> {
    return this.machine.step(`rename ${name}`, () => {
      const inode = this.machine.names.get(name);
      if (inode === undefined) throw missing(name);
      this.machine.names.delete(name);
      this.machine.names.set(to, inode);
      this.machine.keepNames();
    });
  }

  remove(name: string): Promise<void> {
    if (!this.machine.names.has(name)) return this.#alive();
    return this.machine.step(`remove ${name}`, () => {
      this.machine.names.delete(name);
      this.machine.keepNames();
    });
  }

  #alive(): Promise<void> {
    return this.machine.isCrashed ? new Promise(() => undefined) : Promise.resolve();
  }
}

class MemoryVaultFile implements VaultFile {
  readonly #machine: MemoryMachine;
  readonly #name: string;
  readonly #inode: Inode;

  constructor(machine: MemoryMachine, name: string, inode: Inode) {
    this.#machine = machine;
    this.#name = name;
    this.#inode = inode;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#machine.step(`append ${this.#name}`, () => {
      if (this.#machine.isFull) {
        // As much as there is room for.
        this.#add(bytes.subarray(0, bytes.length >> 1));
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      }
      this.#add(bytes);
    });
  }

  sync(): Promise<void> {
    return this.#machine.step(`sync ${this.#name}`, () => {
      this.#inode.synced = this.#inode.bytes.length;
      this.#machine.keepNames();
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #add(bytes: Uint8Array): void {
    const whole = new Uint8Array(this.#inode.bytes.length + bytes.length);
    whole.set(this.#inode.bytes);
    whole.set(bytes, this.#inode.bytes.length);
    this.#inode.bytes = whole;
  }
}

/** The secret store of that machine. */
export class MemoryVaultSecret implements VaultSecretStore {
  readonly machine: MemoryMachine;

  constructor(machine: MemoryMachine) {
    this.machine = machine;
  }

  load(): Promise<VaultSecret | undefined> {
    return this.machine.isCrashed ? new Promise(() => undefined) : Promise.resolve(this.machine.secret);
  }

  save(secret: VaultSecret): Promise<void> {
    return this.machine.step('save', () => (this.machine.secret = secret));
  }
}

function afterLoss({ bytes, synced }: Inode, loss: Loss): Uint8Array {
  if (loss.kind === 'all') return bytes.slice(0, synced);
  const kept = bytes.slice(0, Math.min(bytes.length, synced + loss.bytes));
  if (loss.kind === 'garbled') kept.fill(0, Math.max(synced, kept.length - 8));
  return kept;
}

function missing(name: string): Error {
  return Object.assign(new Error(`there is no ${name}`), { code: 'ENOENT' });
}
