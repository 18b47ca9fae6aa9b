import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { AdminCommands } from './admin-commands.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What the first people get; later ones are made with `noncesensed invite`. */
export const FIRST_INVITE = { uses: 10, expiresInMs: 7 * DAY_MS } as const;

const accountsResult = Type.Object({ any: Type.Boolean() });
const inviteResult = Type.Object({ link: Type.String() });

/** A link to sign up with, while nobody has an account; none when no plugin makes accounts by invite. */
export async function makeFirstInvite(admin: AdminCommands): Promise<string | undefined> {
  if (!admin.has('accounts') || !admin.has('invite')) return undefined;
  if (Value.Parse(accountsResult, await admin.call('accounts', {})).any) return undefined;
  return Value.Parse(inviteResult, await admin.call('invite', FIRST_INVITE)).link;
}
