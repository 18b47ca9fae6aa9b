import { type Chain, readChain } from './chain.ts';
import { type ChainContent, readChainContent } from './chain-reader.ts';
import { segmentGenerations, type VaultFiles } from './vault-files.ts';
import { VaultIndex } from './vault-index.ts';
import { newVaultKey, saveSecret, type VaultSecret, type VaultSecretStore } from './vault-secret.ts';

export interface VaultStores {
  readonly files: VaultFiles;
  readonly secret: VaultSecretStore;
  /** Whether the values of a space stay in memory; always the same answer. */
  readonly isResident: (space: string) => boolean;
}

/** What earlier processes left. */
export interface StoredVault {
  readonly secret: VaultSecret;
  readonly chain: Chain;
  readonly content: ChainContent;
  readonly index: VaultIndex;
}

/** Whoever reads has claimed `generation`: those before write nothing more that counts. @returns 'newer' as {@link readChain}. */
export async function readStoredVault(
  stores: VaultStores,
  generation: number,
): Promise<StoredVault | 'newer'> {
  // After the claim: whoever owned the vault before may have changed the key.
  const secret = (await stores.secret.load()) ?? (await newSecret(stores.secret));
  for (;;) {
    const older = await generationsBefore(stores.files, generation);
    try {
      return await readFrom(stores, older, secret);
    } catch (error) {
      // The owner before may have been about to remove what it had replaced.
      const now = await generationsBefore(stores.files, generation);
      if (now.join() === older.join()) throw error;
    }
  }
}

async function readFrom(
  { files, isResident }: VaultStores,
  generations: readonly number[],
  secret: VaultSecret,
): Promise<StoredVault | 'newer'> {
  const chain = await readChain(files, generations, secret);
  if (chain === 'newer') return chain;
  const index = new VaultIndex(isResident);
  const content = await readChainContent(files, chain, index);
  return { secret, chain, content, index };
}

async function generationsBefore(files: VaultFiles, limit: number): Promise<readonly number[]> {
  return (await segmentGenerations(files)).filter((generation) => generation < limit);
}

/** Kept before anything is written under it. */
async function newSecret(store: VaultSecretStore): Promise<VaultSecret> {
  const secret = { key: newVaultKey(), generation: 0 };
  await saveSecret(store, secret);
  return secret;
}
