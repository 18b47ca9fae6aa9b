import { type Static, Type } from '@sinclair/typebox';
import { renderUnicodeCompact } from 'uqr';
import { UsageError } from '../../../common/src/node/command-line.ts';
import { parseDuration } from '../config/duration.ts';
import { reasonOf } from '../operator-error.ts';
import { askDaemon, expectAnswer } from './admin-client.ts';
import { requireConfig } from './setup.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { print } from './terminal.ts';

/** What the admin command `invite` answers; `expiresAt` is ISO 8601. */
const inviteResult = Type.Object({ link: Type.String(), uses: Type.Integer(), expiresAt: Type.String() });

export const inviteCommand = defineCommand({
  name: 'invite',
  summary: 'Makes a link with which people can sign up at the running daemon.',
  options: {
    uses: { placeholder: 'N', help: 'how many accounts it is good for (default: 1)' },
    expires: { placeholder: 'TIME', help: 'how long it is good, from 1m to 1y, such as 12h (default: 7d)' },
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
    json: sharedOptions.json,
  },
  async run({ uses = '1', expires = '7d', config: file, 'data-dir': dataDir, json }) {
    const args = { uses: parseUses(uses), expiresInMs: parseExpires(expires) };
    const { adminSocket } = requireConfig(file, { dataDir }).config;
    const result = expectAnswer(inviteResult, await askDaemon(adminSocket, 'invite', args), 'invite');
    print(json === true ? JSON.stringify(result) : formatInvite(result));
    return EXIT.ok;
  },
});

function parseUses(text: string): number {
  const uses = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(uses) && uses > 0) return uses;
  throw new UsageError(`--uses takes a whole number from 1, not "${text}"`);
}

function parseExpires(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(`--expires: ${reasonOf(error)}`);
  }
}

function formatInvite({ link, uses, expiresAt }: Static<typeof inviteResult>): string {
  const good = `good for ${uses === 1 ? 'one account' : `${uses} accounts`} until ${expiresAt}`;
  return `${link}\n\n${renderUnicodeCompact(link, { border: 2 })}\n\n${good}`;
}
