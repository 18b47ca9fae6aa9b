import type { Clock } from '../../clock.ts';
import { readChain, type Chain } from './chain.ts';
import { readChainContent } from './chain-reader.ts';
import { removeUnfinished, setAsideName } from './compaction.ts';
import type { JournalSize } from './journal-size.ts';
import { Ownership, type SegmentClaim } from './ownership.ts';
import { SecretKeeper } from './secret-keeper.ts';
import { type SegmentHeader, type Unsettled, VAULT_VERSION } from './segment-header.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { VaultDamage } from './vault-damage.ts';
import { segmentGenerations, segmentName, type VaultFiles } from './vault-files.ts';
import { VaultIndex } from './vault-index.ts';
import { newVaultKey, saveSecret, type VaultSecret, type VaultSecretStore } from './vault-secret.ts';

export interface VaultOptions {
  readonly files: VaultFiles;
  readonly secret: VaultSecretStore;
  /** Whether the values of a space stay in memory; always the same answer. */
  readonly isResident: (space: string) => boolean;
  readonly clock: Clock;
  /** What failed and nobody waits for: a compaction, which is tried again later. */
  readonly report: (error: unknown) => void;
}

/** What was found, and what goes on from there. */
export interface OpenedVault {
  readonly kind: 'new' | 'whole' | Unsettled;
  readonly damage: readonly VaultDamage[];
  readonly cutOff: number;
  readonly size: JournalSize;
  readonly index: VaultIndex;
  readonly ownership: Ownership;
  readonly secrets: SecretKeeper;
  readonly writer: SegmentWriter;
  readonly unsettled: Unsettled | undefined;
}

/**
 * Takes the vault, reads it and begins a segment. Nothing is touched in the cases that give a word only.
 * @throws VaultError `superseded` or `secret-not-kept`, or an error of the file system or the secret store.
 */
export async function openVault(options: VaultOptions): Promise<OpenedVault | 'key-missing' | 'newer'> {
  const { files, secret: store } = options;
  const found = await store.load();
  if (found === undefined && (await hasContent(files))) return 'key-missing';
  const { ownership, claim } = await Ownership.take(files, found?.generation ?? 0);
  try {
    // Read after the claim: whoever owned the vault before may have changed the key.
    const secret = (await store.load()) ?? (await newSecret(store));
    const older = (await segmentGenerations(files)).filter((generation) => generation < claim.generation);
    const chain = await readChain(files, older, secret);
    if (chain !== 'newer') return await takeOver(options, { ownership, claim, secret, chain });
    await files.remove(segmentName(claim.generation));
  } catch (error) {
    await claim.file.close();
    throw error;
  }
  await claim.file.close();
  return 'newer';
}

/** A claim alone holds nothing. */
async function hasContent(files: VaultFiles): Promise<boolean> {
  for (const generation of await segmentGenerations(files))
    if ((await files.read(segmentName(generation), 0, 1)).length > 0) return true;
  return false;
}

/** Kept before anything is written under it. */
async function newSecret(store: VaultSecretStore): Promise<VaultSecret> {
  const secret = { key: newVaultKey(), generation: 0 };
  await saveSecret(store, secret);
  return secret;
}

interface Takeover {
  readonly ownership: Ownership;
  readonly claim: SegmentClaim;
  readonly secret: VaultSecret;
  readonly chain: Chain;
}

async function takeOver(options: VaultOptions, takeover: Takeover): Promise<OpenedVault> {
  const { files, secret: store, clock } = options;
  const { ownership, claim, secret, chain } = takeover;
  const index = new VaultIndex(options.isResident);
  const content = await readChainContent(files, chain, index);
  const damage = [...chain.damage, ...content.damage];
  const newest = chain.members.at(-1);
  const isOlder = (newest?.header.generation ?? 0) < secret.generation;
  const now = isOlder ? 'rolled-back' : damage.length > 0 ? 'damaged' : undefined;
  const unsettled = worse(now, content.unsettled);
  const header: SegmentHeader = {
    version: VAULT_VERSION,
    generation: claim.generation,
    ...(content.link ? { before: content.link } : { base: { madeAt: clock.now(), isEmpty: true } }),
    ...(unsettled && { unsettled }),
  };
  const vaultKey = newest?.vaultKey ?? secret.key;
  const start = { name: segmentName(claim.generation), file: claim.file, vaultKey, header };
  const writer = await SegmentWriter.start(start);
  await writer.sync();
  const secrets = new SecretKeeper(store, ownership, { ...secret, key: vaultKey });
  await secrets.keepGeneration(claim.generation);
  await tidy(files, chain, claim.generation);
  const kind = unsettled ?? (newest === undefined ? 'new' : 'whole');
  const { madeAt = content.size.madeAt } = header.base ?? {};
  const size = { ...content.size, madeAt, isDamaged: damage.length > 0 };
  return { kind, damage, cutOff: content.cutOff, size, index, ownership, secrets, writer, unsettled };
}

function worse(a: Unsettled | undefined, b: Unsettled | undefined): Unsettled | undefined {
  return [a, b].includes('rolled-back') ? 'rolled-back' : (a ?? b);
}

/** Only now is it known on disk what counts. */
async function tidy(files: VaultFiles, { leftovers, unreadable }: Chain, by: number): Promise<void> {
  for (const generation of leftovers) await files.remove(segmentName(generation));
  for (const generation of unreadable)
    await files.rename(segmentName(generation), setAsideName(generation, by));
  await removeUnfinished(files);
}
