import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { AdminCommands } from './admin-commands.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What the first people get; later ones are made with `noncesensed invite`. */
const USES = 10;
const DAYS = 7;

export interface FirstInvite {
  readonly link: string;
  /** How many accounts it is good for, and how long. */
  readonly uses: number;
  readonly days: number;
}

const accountsResult = Type.Object({ any: Type.Boolean(), inviteUses: Type.Integer() });
const inviteResult = Type.Object({ link: Type.String() });

/** For signing up, while nobody has an account: takes the place of that of a former start. None when no plugin makes accounts by invite. */
export async function makeFirstInvite(admin: AdminCommands): Promise<FirstInvite | undefined> {
  if (!admin.has('accounts') || !admin.has('invite')) return undefined;
  const { any, inviteUses } = Value.Parse(accountsResult, await admin.call('accounts', {}));
  if (any) return undefined;
  const uses = Math.min(USES, inviteUses);
  const made = await admin.call('invite', { uses, expiresInMs: DAYS * DAY_MS, first: true });
  return { link: Value.Parse(inviteResult, made).link, uses, days: DAYS };
}
