import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { OperatorError, Type } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { Invites } from './invites.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const inviteArguments = Type.Object(
  {
    uses: Type.Integer({ default: 1, minimum: 1 }),
    expiresInMs: Type.Integer({ default: 7 * DAY, minimum: MINUTE, maximum: 366 * DAY }),
    /** Takes the place of former ones that are first. */
    first: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
);

/**
 * `accounts` → {any: boolean, inviteUses: the most of one invite}; `invite` → {link, uses, expiresAt: ISO 8601}, which is
 * missing while nobody may sign up: an invite made then would be refused.
 */
export function addAdminCommands(context: AuthContext, accounts: Accounts, invites: Invites): void {
  const { maxInviteUses, registration } = context.config;
  context.adminCommand('accounts', Type.Object({}, { additionalProperties: false }), async () => {
    return { any: await accounts.any(), inviteUses: maxInviteUses };
  });
  if (registration === 'closed') return;
  context.adminCommand('invite', inviteArguments, async ({ first, ...terms }) => {
    requireUses(terms.uses, maxInviteUses);
    await invites.sweep();
    const token = randomBytes(16);
    const expiresAt = await (first ? invites.addFirst(token, terms) : invites.add(token, terms));
    context.log.info({ uses: terms.uses, expiresAt }, 'invite made');
    return {
      link: context.daemon.inviteLink(token),
      uses: terms.uses,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  });
}

function requireUses(uses: number, most: number): void {
  if (uses <= most) return;
  throw new OperatorError(
    `one invite makes at most ${most} accounts here; "auth.maxInviteUses" in the configuration sets that`,
  );
}
