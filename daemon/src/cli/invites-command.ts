import { type Static, Type } from '@sinclair/typebox';
import { formatTable, UsageError } from '../../../common/src/node/command-line.ts';
import { OperatorError } from '../operator-error.ts';
import { askDaemon, expectAnswer } from './admin-client.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { requireConfig } from './setup.ts';
import { print } from './terminal.ts';

const invite = Type.Object({
  id: Type.String(),
  uses: Type.Integer(),
  createdAt: Type.String(),
  expiresAt: Type.String(),
});
/** What the admin commands `invites` and `withdraw-invite` answer. */
const invitesResult = Type.Object({ invites: Type.Array(invite), more: Type.Boolean() });
const withdrawalResult = Type.Object({ matching: Type.Integer(), withdrawn: Type.Integer() });

type Invite = Static<typeof invite>;

export const invitesCommand = defineCommand({
  name: 'invites',
  summary: 'Lists the invites of the running daemon that are still good.',
  options: { config: sharedOptions.config, 'data-dir': sharedOptions['data-dir'], json: sharedOptions.json },
  async run({ config: file, 'data-dir': dataDir, json }) {
    const invites = await askInvites(requireConfig(file, { dataDir }).config.adminSocket);
    print(json === true ? JSON.stringify({ invites }) : formatInvites(invites));
    return EXIT.ok;
  },
});

export const withdrawInviteCommand = defineCommand({
  name: 'withdraw-invite',
  summary: 'Makes an invite of the running daemon good for nothing.',
  operand: 'ID',
  options: {
    all: { help: 'withdraw all invites, instead of one' },
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
  },
  async run({ all, config: file, 'data-dir': dataDir }, id) {
    if ((id === undefined) === (all === undefined))
      throw new UsageError('say either which invite, by its id in "noncesensed invites", or --all');
    const { adminSocket } = requireConfig(file, { dataDir }).config;
    const answer = await askDaemon(adminSocket, 'withdraw-invite', id === undefined ? { all: true } : { id });
    const { matching, withdrawn } = expectAnswer(withdrawalResult, answer, 'withdraw-invite');
    if (id !== undefined && matching !== 1) throw notOne(id, matching);
    print(`withdrawn: ${withdrawn === 1 ? 'one invite' : `${withdrawn} invites`}`);
    return EXIT.ok;
  },
});

async function askInvites(adminSocket: string): Promise<readonly Invite[]> {
  const invites: Invite[] = [];
  for (let more = true; more;) {
    const last = invites.at(-1);
    const answer = await askDaemon(adminSocket, 'invites', last === undefined ? {} : { after: last.id });
    const page = expectAnswer(invitesResult, answer, 'invites');
    invites.push(...page.invites);
    more = page.more && page.invites.length > 0;
  }
  return invites;
}

function formatInvites(invites: readonly Invite[]): string {
  if (invites.length === 0) return 'no invites are outstanding';
  return formatTable(
    invites.map(({ id, uses, createdAt, expiresAt }) => [
      id.slice(0, 12),
      `uses left: ${uses}, made ${createdAt}, expires ${expiresAt}`,
    ]),
  );
}

function notOne(id: string, matching: number): OperatorError {
  return new OperatorError(
    matching === 0
      ? `no invite begins with "${id}": "noncesensed invites" lists them`
      : `${matching} invites begin with "${id}": give more of the id; none was withdrawn`,
  );
}
