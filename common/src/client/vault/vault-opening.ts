import type { Clock } from '../../clock.ts';
import type { Chain } from './chain.ts';
import { removeUnfinished, setAsideName } from './compaction.ts';
import type { JournalSize } from './journal-size.ts';
import { Ownership, type SegmentClaim } from './ownership.ts';
import { SecretKeeper } from './secret-keeper.ts';
import { type SegmentHeader, type Unsettled, VAULT_VERSION } from './segment-header.ts';
import { SegmentWriter } from './segment-writer.ts';
import { readStoredVault, type StoredVault, type VaultStores } from './stored-vault.ts';
import type { VaultDamage } from './vault-damage.ts';
import { segmentGenerations, segmentName, type VaultFiles } from './vault-files.ts';
import type { VaultIndex } from './vault-index.ts';

export interface VaultOptions extends VaultStores {
  readonly clock: Clock;
  /** What failed and nobody waits for: removing old files, or a compaction, which is tried again later. */
  readonly report: (error: unknown) => void;
}

/** What was found, and what goes on from there. */
export interface OpenedVault {
  readonly kind: 'new' | 'whole' | Unsettled;
  readonly damage: readonly VaultDamage[];
  readonly cutOff: number;
  readonly unsettled: Unsettled | undefined;
  readonly size: JournalSize;
  readonly index: VaultIndex;
  readonly ownership: Ownership;
  readonly secrets: SecretKeeper;
  readonly writer: SegmentWriter;
}

/**
 * Takes the vault, reads it and begins a segment. Nothing is touched in the cases that give a word only.
 * @throws VaultError `superseded` or `secret-not-kept`, or an error of the file system or the secret store.
 */
export async function openVault(options: VaultOptions): Promise<OpenedVault | 'key-missing' | 'newer'> {
  const { files } = options;
  const secret = await options.secret.load();
  if (secret === undefined && (await hasContent(files))) return 'key-missing';
  const { ownership, claim } = await Ownership.take(files, secret?.generation ?? 0);
  try {
    const stored = await readStoredVault(options, claim.generation);
    if (stored !== 'newer') return await takeOver(options, stored, { ownership, claim });
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

interface Taken {
  readonly ownership: Ownership;
  readonly claim: SegmentClaim;
}

async function takeOver(
  options: VaultOptions,
  { secret, chain, content, index }: StoredVault,
  { ownership, claim }: Taken,
): Promise<OpenedVault> {
  const { files, clock, report } = options;
  const damage = [...chain.damage, ...content.damage];
  const newest = chain.members.at(-1);
  const isOlder = (newest?.header.generation ?? 0) < secret.generation;
  const found = isOlder ? 'rolled-back' : damage.length > 0 ? 'damaged' : undefined;
  const unsettled = worse(found, content.unsettled);
  const vaultKey = newest?.vaultKey ?? secret.key;
  const header: SegmentHeader = {
    version: VAULT_VERSION,
    generation: claim.generation,
    ...(content.link ? { before: content.link } : { base: { madeAt: clock.now(), isEmpty: true } }),
    ...(unsettled && { unsettled }),
  };
  const name = segmentName(claim.generation);
  const writer = await SegmentWriter.start({ name, file: claim.file, vaultKey, header });
  await writer.sync();
  const secrets = new SecretKeeper(options.secret, ownership, { ...secret, key: vaultKey });
  await secrets.keepGeneration(claim.generation);
  await tidy(files, chain, claim.generation).catch(report);
  const kind = unsettled ?? (newest === undefined ? 'new' : 'whole');
  const { madeAt = content.size.madeAt } = header.base ?? {};
  const size = { ...content.size, madeAt, isDamaged: damage.length > 0 };
  return { kind, damage, cutOff: content.cutOff, unsettled, size, index, ownership, secrets, writer };
}

function worse(a: Unsettled | undefined, b: Unsettled | undefined): Unsettled | undefined {
  return [a, b].includes('rolled-back') ? 'rolled-back' : (a ?? b);
}

/** Only now is it known on disk what counts. */
async function tidy(files: VaultFiles, { leftovers, unreadable }: Chain, by: number): Promise<void> {
  for (const generation of leftovers) await files.remove(segmentName(generation));
  for (const generation of unreadable)
    await files.rename(segmentName(generation), setAsideName(generation, by));
  await removeUnfinished(files, by);
}
