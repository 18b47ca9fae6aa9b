import type { PluginStorage, Write } from '../../plugin/api.ts';
import { ofUser } from './address.ts';
import type { DeviceLists } from './device-lists.ts';
import type { Identities } from './identities.ts';
import type { KeyedQueue } from '../../../../common/src/keyed-queue.ts';
import type { Mailboxes } from './mailboxes.ts';
import type { PrekeyRows } from './prekey-rows.ts';
import type { Removals } from './removals.ts';
import type { SentIndex } from './sent-index.ts';

const STEP = 500;

export interface UserRemovalOptions {
  readonly storage: PluginStorage;
  readonly identities: Identities;
  readonly lists: DeviceLists;
  readonly prekeys: PrekeyRows;
  readonly mailboxes: Mailboxes;
  readonly removals: Removals;
  readonly index: SentIndex;
  readonly queue: KeyedQueue;
}

interface Keys {
  list(range: {
    readonly prefix: string;
    readonly limit: number;
  }): Promise<readonly { readonly key: string }[]>;
  remove(key: string): Write;
}

/** Removes all that is kept of a user. May be called again after a crash. */
export async function removeUser(user: string, options: UserRemovalOptions): Promise<void> {
  const { storage, identities, lists, prekeys, mailboxes, index, queue } = options;
  await queue.run(user, async () => {
    const keys = await prekeys.removals(ofUser(user));
    await storage.commit([identities.remove(user), lists.remove(user), ...keys]);
    lists.remember(user, undefined);
  });
  for (const { key } of await mailboxes.rows.checkpoints.list({ prefix: ofUser(user) }))
    await removeMailbox(key, options);
  for (const table of [index.table, ...prekeys.used]) await removeAll(storage, table, ofUser(user));
}

/** With its entries and its numbers: for a device that is in no list. */
export async function removeMailbox(
  key: string,
  { storage, mailboxes, removals }: Pick<UserRemovalOptions, 'storage' | 'mailboxes' | 'removals'>,
): Promise<void> {
  const mailbox = await mailboxes.find(key);
  await removals.empty(mailbox);
  if (mailbox.usage.messages > 0) return;
  mailboxes.forget(key);
  await storage.commit([mailboxes.rows.checkpoints.remove(key)]);
}

async function removeAll(storage: PluginStorage, table: Keys, prefix: string): Promise<void> {
  for (;;) {
    const rows = await table.list({ prefix, limit: STEP });
    if (rows.length > 0) await storage.commit(rows.map(({ key }) => table.remove(key)));
    if (rows.length < STEP) return;
  }
}
