import { readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ClassicIdentity } from '../../../common/src/classic/rsa-identity.ts';
import { UsageError } from '../../../common/src/node/command-line.ts';
import { OperatorError, reasonOf } from '../operator-error.ts';
import { askDaemon } from './admin-client.ts';
import { readClassicUsers } from './classic-users.ts';
import { defineCommand, EXIT, sharedOptions } from './command.ts';
import { importClassicUsers, importSigningKey, type ImportReport } from './import-classic.ts';
import { requireConfig } from './setup.ts';
import { complain, print } from './terminal.ts';

const waitingResult = Type.Object({
  waiting: Type.Array(Type.Object({ user: Type.String(), importedAt: Type.Integer() })),
  keepDays: Type.Integer(),
});

const DAY_MS = 24 * 3_600_000;
const WARNING =
  'whoever has this file can log in as anybody in it until they have logged in here: destroy it now, with all its backups';

export const importClassicCommand = defineCommand({
  name: 'import-classic',
  summary: 'Takes accounts of the original server, and tells who of them has not logged in yet.',
  operand: 'users.json',
  options: {
    'signing-key': {
      placeholder: 'FILE',
      help: 'server_signing_private.pem of the original server, so that its clients go on trusting this one',
    },
    waiting: { help: 'only list imported accounts that nobody has logged in to yet' },
    config: sharedOptions.config,
    'data-dir': sharedOptions['data-dir'],
    json: sharedOptions.json,
  },
  async run({ 'signing-key': keyFile, waiting, config: file, 'data-dir': dataDir, json }, users) {
    if (waiting === true ? users !== undefined || keyFile !== undefined : !users && keyFile === undefined)
      throw new UsageError('import-classic takes users.json, --signing-key FILE or both; or --waiting alone');
    const { adminSocket } = requireConfig(file, { dataDir }).config;
    const show = (value: object, lines: readonly string[]) => {
      print(json === true ? JSON.stringify(value) : lines.join('\n'));
    };
    if (waiting === true) {
      const answer = Value.Parse(waitingResult, await askDaemon(adminSocket, 'imported-accounts'));
      show(answer, waitingLines(answer));
      return EXIT.ok;
    }
    // Read before anything is changed.
    const read = users === undefined ? undefined : readClassicUsers(readText(users));
    // All or nothing: keys have no place in a daemon without the plugin.
    await askDaemon(adminSocket, 'classic');
    const changed =
      keyFile === undefined ? undefined : await importSigningKey(adminSocket, readSigningKey(keyFile));
    const report = read && (await importClassicUsers(adminSocket, read));
    show({ ...report, ...(changed === undefined ? {} : { signingKeyChanged: changed }) }, [
      ...(changed === undefined ? [] : [keyLine(changed)]),
      ...(report ? reportLines(report) : []),
    ]);
    if (report) complain(WARNING);
    return EXIT.ok;
  },
});

function keyLine(changed: boolean): string {
  return changed
    ? 'signing key   taken: original clients go on with the server_signing_public.pem that they have'
    : 'signing key   the daemon had it already';
}

function reportLines({ imported, same, refused, keys, badKeys }: ImportReport): readonly string[] {
  return [
    `imported      ${imported.length} accounts${list(imported)}`,
    `as before     ${same.length} accounts that were imported earlier`,
    `public keys   ${keys} taken`,
    ...badKeys.map(
      (name) => `left out      the public key of ${JSON.stringify(name)}: no RSA key of 2048 bits`,
    ),
    ...refused.map(({ name, reason }) => `refused       ${JSON.stringify(name)}: ${reason}`),
  ];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

function waitingLines({ waiting, keepDays }: { waiting: Waiting[]; keepDays: number }): readonly string[] {
  if (waiting.length === 0) return ['everybody who was imported has logged in'];
  return waiting.map(({ user, importedAt }) => {
    const day = new Date(importedAt + keepDays * DAY_MS).toISOString().slice(0, 10);
    return `${user.padEnd(32)}  deleted on ${day} unless they log in`;
  });
}

type Waiting = { readonly user: string; readonly importedAt: number };

function readSigningKey(file: string): string {
  const pem = readText(file);
  try {
    ClassicIdentity.fromPrivatePem(pem);
    return pem;
  } catch {
    throw new OperatorError(`${file} holds no private RSA key of 2048 bits in PEM, or an encrypted one`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`cannot read ${file}: ${reasonOf(error)}`);
  }
}
