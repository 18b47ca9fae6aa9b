import { Type } from '../../plugin/api.ts';
import type { AccountDeletion } from './account-deletion.ts';
import type { AuthContext } from './auth-config.ts';

const deletionArguments = Type.Object({ user: Type.String() }, { additionalProperties: false });

/** `delete-account` {user} → {outcome: 'deleted', 'already-deleted' or 'unknown'}. */
export function addAccountCommands(context: AuthContext, deletion: AccountDeletion): void {
  context.adminCommand('delete-account', deletionArguments, async ({ user }) => ({
    outcome: await deletion.deleteForAdmin(user),
  }));
}
