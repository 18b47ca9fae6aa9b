import { MemoryMachine, MemoryVaultFiles } from './memory-vault-files.ts';
import type { OutboxStore, ProfileStore, SecretStore } from '../../../src/client/client-options.ts';

export class MemorySecrets implements SecretStore {
  readonly values: Map<string, string>;

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.values = new Map(values);
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.values.get(key));
  }

  set(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.values.delete(key);
    return Promise.resolve();
  }
}

/** Keeps JSON, as a store that outlives the process does. */
export class MemoryProfiles implements ProfileStore {
  readonly values: Map<string, string>;

  constructor(values: Iterable<readonly [string, string]> = []) {
    this.values = new Map(values);
  }

  get(key: string): unknown {
    const json = this.values.get(key);
    return json === undefined ? undefined : JSON.parse(json);
  }

  set(key: string, value: unknown): Promise<void> {
    this.values.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

export class MemoryOutbox implements OutboxStore {
  readonly values: Map<string, Uint8Array>;

  constructor(values: Iterable<readonly [string, Uint8Array]> = []) {
    this.values = new Map(values);
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.values.get(name));
  }

  write(name: string, bytes: Uint8Array): Promise<void> {
    this.values.set(name, bytes);
    return Promise.resolve();
  }

  rename(name: string, to: string): Promise<void> {
    const bytes = this.values.get(name);
    if (bytes === undefined) return Promise.reject(new Error(`there is no ${name}`));
    this.values.delete(name);
    return this.write(to, bytes);
  }

  remove(name: string): Promise<void> {
    this.values.delete(name);
    return Promise.resolve();
  }
}

/** The vaults on one machine, by name. */
export class MemoryVaults {
  readonly machines: Map<string, MemoryMachine>;

  constructor(machines: Iterable<readonly [string, MemoryMachine]> = []) {
    this.machines = new Map(machines);
  }

  readonly folder = (name: string): MemoryVaultFiles => {
    const machine = this.machines.get(name) ?? new MemoryMachine();
    this.machines.set(name, machine);
    return new MemoryVaultFiles(machine);
  };

  copy(): MemoryVaults {
    return new MemoryVaults(Array.from(this.machines, ([name, machine]) => [name, machine.copy()]));
  }

  /** As a killed process leaves them; it reaches them no more. */
  afterKill(): MemoryVaults {
    const copies = this.copy();
    for (const machine of this.machines.values()) machine.crashAt = machine.steps;
    return copies;
  }
}
