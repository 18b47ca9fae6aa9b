import { OperatorError, Type } from '../../plugin/api.ts';
import type { AuthContext } from './auth-config.ts';
import type { Invites } from './invites.ts';

/** What a line of the admin socket has room for. */
const PAGE = 100;
const strict = { additionalProperties: false };
const pageArguments = Type.Object({ after: Type.Optional(Type.String()) }, strict);
const withdrawalArguments = Type.Object(
  { id: Type.Optional(Type.String({ minLength: 1 })), all: Type.Optional(Type.Literal(true)) },
  strict,
);

/**
 * `invites` {after?: id} → {invites: [{id: hash of the token, uses, createdAt, expiresAt: ISO 8601}], more};
 * `withdraw-invite` {id: the beginning of one, or all: true} → {matching, withdrawn}: of several by one id, none.
 */
export function addInviteCommands(context: AuthContext, invites: Invites): void {
  context.adminCommand('invites', pageArguments, async ({ after = '' }) => {
    const rest = (await invites.outstanding()).filter(({ key }) => key > after);
    const page = rest.slice(0, PAGE).map(({ key, value: { uses, createdAt, expiresAt } }) => {
      return { id: key, uses, createdAt: iso(createdAt), expiresAt: iso(expiresAt) };
    });
    return { invites: page, more: rest.length > PAGE };
  });
  context.adminCommand('withdraw-invite', withdrawalArguments, async ({ id, all }) => {
    if ((id === undefined) === (all === undefined))
      throw new OperatorError('withdraw-invite takes either id or all');
    const matching = (await invites.outstanding()).filter(({ key }) => key.startsWith(id ?? ''));
    if (matching.length === 0 || (id !== undefined && matching.length > 1))
      return { matching: matching.length, withdrawn: 0 };
    await invites.withdraw(matching.map(({ key }) => key));
    context.log.info({ invites: matching.length }, 'invites withdrawn');
    return { matching: matching.length, withdrawn: matching.length };
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
