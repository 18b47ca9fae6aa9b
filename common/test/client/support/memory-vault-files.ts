import type { VaultFile, VaultFiles } from '../../../src/client/vault/vault-files.ts';
import type { VaultSecret, VaultSecretStore } from '../../../src/client/vault/vault-secret.ts';

/** A file grows at its end without being copied each time. */
class Inode {
  #buffer = new Uint8Array();
  #length = 0;
  /** How much of it is on disk. */
  synced = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const buffer = new Uint8Array(this.#length === 0 ? length : length * 2);
      buffer.set(this.bytes);
      this.#buffer = buffer;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }
}

/** What a crash does to bytes that were appended and to names that were given, and not synced. */
export type Loss =
  /** All are lost. */
  | { readonly kind: 'all' }
  /** So many bytes are there, and all names. */
  | { readonly kind: 'kept'; readonly bytes: number }
  /** The same, and the last eight of the bytes are zero. */
  | { readonly kind: 'garbled'; readonly bytes: number };

/** The disk and the secret store of one machine: all that outlives a process. */
export class MemoryMachine {
  /** Names as everybody sees them. */
  readonly names = new Map<string, Inode>();
  /** All files that were ever made here. */
  readonly inodes: Inode[] = [];
  secret: VaultSecret | undefined;
  /** Changes of disk and secret store so far. */
  steps = 0;
  /** The step at which the power fails; that step is not done. */
  crashAt = Infinity;
  isFull = false;
  /** The step that fails with EIO, and whether it is done all the same. */
  fault: { readonly at: number; readonly isDone: boolean } | undefined;
  /** Hears of each step before it is done; a process waits for what it returns. */
  onStep: (what: string) => void | Promise<void> = () => undefined;
  /** A process waits for what it returns before it reads. */
  onRead: (length: number) => void | Promise<void> = () => undefined;
  /** Names as they are on disk. */
  #kept = new Map<string, Inode>();
  readonly #crash = Promise.withResolvers<undefined>();
  #isCrashed = false;

  get isCrashed(): boolean {
    return this.#isCrashed;
  }

  /** Resolves when the power fails. */
  get crashed(): Promise<undefined> {
    return this.#crash.promise;
  }

  /** From now on nothing is done any more. */
  crash(): void {
    this.#isCrashed = true;
    this.#crash.resolve(undefined);
  }

  /** The machine after the power is back; processes of this one are gone. */
  restarted(loss: Loss): MemoryMachine {
    this.crash();
    const machine = new MemoryMachine();
    const names = loss.kind === 'all' ? this.#kept : new Map([...this.#kept, ...this.names]);
    for (const [name, inode] of names) machine.put(name, afterLoss(inode, loss));
    machine.secret = this.secret;
    return machine;
  }

  /** One with the same content. */
  copy(): MemoryMachine {
    const machine = new MemoryMachine();
    for (const [name, { bytes }] of this.names) machine.put(name, bytes);
    machine.secret = this.secret;
    return machine;
  }

  put(name: string, bytes: Uint8Array): void {
    const inode = new Inode();
    inode.append(bytes);
    inode.synced = bytes.length;
    this.names.set(name, inode);
    this.keepNames();
  }

  bytesOf(name: string): Uint8Array {
    const inode = this.names.get(name);
    if (inode === undefined) throw missing(name);
    return inode.bytes;
  }

  delete(name: string): void {
    this.names.delete(name);
    this.keepNames();
  }

  keepNames(): void {
    this.#kept = new Map(this.names);
  }

  /** Does `act` unless the power has failed; who asks after that never hears. */
  async step(what: string, act: () => void): Promise<void> {
    await turn();
    if (this.steps >= this.crashAt) this.crash();
    await this.alive();
    const { at, isDone } = this.fault ?? { at: -1, isDone: true };
    const isFault = this.steps++ === at;
    await this.onStep(what);
    if (isDone || !isFault) act();
    if (isFault) throw Object.assign(new Error(`${what} failed`), { code: 'EIO' });
  }

  async alive(): Promise<void> {
    if (this.#isCrashed) await new Promise(() => undefined);
  }
}

/** A folder on that machine. */
export class MemoryVaultFiles implements VaultFiles {
  readonly #machine: MemoryMachine;

  constructor(machine: MemoryMachine) {
    this.#machine = machine;
  }

  async list(): Promise<readonly string[]> {
    await this.#machine.alive();
    return [...this.#machine.names.keys()];
  }

  async read(name: string, offset: number, length: number): Promise<Uint8Array> {
    await turn();
    await this.#machine.onRead(length);
    await this.#machine.alive();
    return this.#machine.bytesOf(name).slice(offset, offset + length);
  }

  async create(name: string): Promise<VaultFile | undefined> {
    let file: MemoryVaultFile | undefined;
    await this.#machine.step(`create ${name}`, () => {
      if (this.#machine.names.has(name)) return;
      const inode = new Inode();
      this.#machine.names.set(name, inode);
      this.#machine.inodes.push(inode);
      file = new MemoryVaultFile(this.#machine, name, inode);
    });
    return file;
  }

  rename(name: string, to: string): Promise<void> {
    return this.#machine.step(`rename ${name}`, () => {
      const inode = this.#machine.names.get(name);
      if (inode === undefined) throw missing(name);
      this.#machine.names.delete(name);
      this.#machine.names.set(to, inode);
      this.#machine.keepNames();
    });
  }

  remove(name: string): Promise<void> {
    if (!this.#machine.names.has(name)) return this.#machine.alive();
    return this.#machine.step(`remove ${name}`, () => this.#machine.delete(name));
  }

  close(): Promise<void> {
    return Promise.resolve();
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
      // A full disk takes as much as there is room for.
      this.#add(this.#machine.isFull ? bytes.subarray(0, bytes.length >> 1) : bytes);
      if (this.#machine.isFull) throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
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
    this.#inode.append(bytes);
  }
}

/** The secret store of that machine. */
export class MemoryVaultSecret implements VaultSecretStore {
  readonly #machine: MemoryMachine;

  constructor(machine: MemoryMachine) {
    this.#machine = machine;
  }

  async load(): Promise<VaultSecret | undefined> {
    await this.#machine.alive();
    return this.#machine.secret;
  }

  save(secret: VaultSecret): Promise<void> {
    return this.#machine.step('save', () => (this.#machine.secret = secret));
  }
}

/** A disk is as far away as that. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
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
