import { randomBytes } from '../../../../common/src/crypto/bytes.ts';
import { Type } from '../../plugin/api.ts';
import type { Accounts } from './accounts.ts';
import type { AuthContext } from './auth-config.ts';
import type { Invites } from './invites.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const DEFAULTS = { uses: 1, expiresInMs: 7 * DAY } as const;

/** `invite` → {link, uses, expiresAt: ISO 8601}; `accounts` → {count}. */
export function addAdminCommands(context: AuthContext, accounts: Accounts, invites: Invites): void {
  context.adminCommand('invite', inviteArguments(context.config.maxInviteUses), async (args) => {
    const wanted = { ...DEFAULTS, ...args };
    await invites.sweep();
    const token = randomBytes(16);
    const expiresAt = await invites.add(token, wanted);
    context.log.info({ uses: wanted.uses, expiresAt }, 'invite made');
    return {
      link: context.daemon.inviteLink(token),
      uses: wanted.uses,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  });
  context.adminCommand('accounts', Type.Object({}, { additionalProperties: false }), async () => {
    return { count: await accounts.count() };
  });
}

function inviteArguments(maxUses: number) {
  const uses = Type.Integer({ minimum: 1, maximum: maxUses });
  const expiresInMs = Type.Integer({ minimum: MINUTE, maximum: 366 * DAY });
  return Type.Object(
    { uses: Type.Optional(uses), expiresInMs: Type.Optional(expiresInMs) },
    { additionalProperties: false },
  );
}
