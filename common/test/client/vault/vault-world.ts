import assert from 'node:assert/strict';
import { Vault, type VaultOpening } from '../../../src/client/vault/vault.ts';
import type { VaultWrite } from '../../../src/client/vault/vault-write.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/text/utf8.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { type MemoryMachine, MemoryVaultFiles, MemoryVaultSecret } from '../support/memory-vault-files.ts';

/** Opens the vault of that machine as a new process does. Spaces that begin with `state` stay in memory. */
export function vaultOn(machine: MemoryMachine, clock = new HeldClock()): Promise<VaultOpening> {
  return Vault.open({
    files: new MemoryVaultFiles(machine),
    secret: new MemoryVaultSecret(machine),
    isResident: (space) => space.startsWith('state'),
    clock,
    report: (error) => assert.fail(String(error)),
  });
}

/** @throws AssertionError unless it is found in that condition. */
export async function openedVault<K extends VaultOpening['kind']>(
  machine: MemoryMachine,
  kind: K,
  clock = new HeldClock(),
): Promise<Vault> {
  const opening = await vaultOn(machine, clock);
  assert.equal(opening.kind, kind);
  assert.ok('vault' in opening);
  return opening.vault;
}

export function putOf(space: string, key: string, text: string): VaultWrite {
  return { kind: 'put', space, key, value: encodeUtf8(text) };
}

export async function textsOf(vault: Vault, space: string): Promise<Readonly<Record<string, string>>> {
  const entries = await vault.list(space);
  return Object.fromEntries(entries.map(({ key, value }) => [key, decodeUtf8(value)]));
}

/** One byte of a file has another value. */
export function withFlip(machine: MemoryMachine, name: string, at: number): MemoryMachine {
  const changed = machine.copy();
  const bytes = Uint8Array.from(machine.bytesOf(name));
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  changed.put(name, bytes);
  return changed;
}

/** The rejection, whatever it is. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'it did not reject' });
}
