import type { ClientOptions } from '../client-options.ts';
import type { LobbyOwner } from '../lobby-owner.ts';
import { problemOf } from '../problem-words.ts';
import { vaultName, VaultSecrets } from '../vault-secrets.ts';
import { Vault, type VaultOpening } from '../vault/vault.ts';
import { isResident } from './book/direct-book.ts';
import { encryptionNotReady } from './direct-problems.ts';
import { Messenger, type MessengerOptions } from './messenger.ts';
import { vaultTrouble } from './vault-trouble.ts';

export interface OpenMessengerParts extends Omit<
  MessengerOptions,
  'vault' | 'user' | 'clock' | 'sendReceipts' | 'sendTyping'
> {
  readonly options: ClientOptions;
}

export interface OpenMessenger {
  readonly messenger: Messenger;
  /** After what is under way. */
  close(): Promise<void>;
}

/** Opens the vault of that owner. @throws what `vaultTrouble` has words for; nothing stays open then */
export async function openMessenger(owner: LobbyOwner, parts: OpenMessengerParts): Promise<OpenMessenger> {
  const { options, report } = parts;
  const files = options.vault(vaultName(owner));
  let vault: Vault | undefined;
  const close = async () => {
    await vault?.close();
    await files.close();
  };
  try {
    const opening = await Vault.open({
      files,
      secret: new VaultSecrets(options.secrets, owner),
      isResident,
      clock: options.clock,
      report: (error) => {
        report(problemOf(error));
      },
    });
    if (!('vault' in opening)) throw encryptionNotReady(vaultTrouble(opening.kind));
    vault = opening.vault;
    const messenger = await begin(opening, owner, parts);
    return { messenger, close: () => messenger.close().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function begin(
  { kind, vault }: Extract<VaultOpening, { vault: Vault }>,
  { user }: LobbyOwner,
  parts: OpenMessengerParts,
): Promise<Messenger> {
  const { clock, sendReceipts, sendTyping } = parts.options;
  const messenger = new Messenger({ ...parts, vault, user, clock, sendReceipts, sendTyping });
  // What disappeared meanwhile is gone before it is shown.
  await messenger.goOn();
  if (kind === 'rolled-back' || kind === 'damaged') {
    await messenger.forgetRatchets();
    await vault.settle();
    parts.report(encryptionNotReady(vaultTrouble(kind)));
  }
  return messenger;
}
